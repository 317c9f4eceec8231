package dev.exeunt;

import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** The design's table of packages, kept: what may know what. */
@AnalyzeClasses(packages = "dev.exeunt", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** From the ground up; each may import only from those before it. */
    private static final List<String> LAYERS = List.of(
            "matrix.json",
            "matrix.event",
            "matrix.auth",
            "matrix.state",
            "room",
            "store",
            "keys",
            "net",
            "shard",
            "federation",
            "relay",
            "leaving",
            "admin",
            "cli");

    /** What decides on events: a function of its arguments alone, so that every node decides the same. */
    private static final DescribedPredicate<JavaClass> CORE =
            resideInAnyPackage("dev.exeunt.matrix..", "dev.exeunt.room..").as("the core");

    private static final DescribedPredicate<JavaAccess<?>> READ_A_CLOCK = targetOwner(resideInAPackage("java.time.."))
            .and(target(nameMatching("now|system.*|tick.*|millis|instant")))
            .or(targetOwner(type(System.class)).and(target(nameMatching("currentTimeMillis|nanoTime"))))
            .as("reads a clock");

    private static final DescribedPredicate<JavaClass> THE_OUTSIDE =
            resideInAnyPackage("java.io..", "java.net..", "java.sql..", "java.nio.file..", "java.nio.channels..");

    private static final DescribedPredicate<JavaClass> STREAMS_OF_BYTES = belongToAnyOf(
            InputStream.class,
            OutputStream.class,
            ByteArrayInputStream.class,
            ByteArrayOutputStream.class,
            IOException.class,
            UncheckedIOException.class);

    private static final DescribedPredicate<JavaClass> THREADS_OR_LOCKS = resideInAPackage(
                    "java.util.concurrent.locks..")
            .or(assignableTo(Thread.class))
            .or(assignableTo(Executor.class))
            .or(assignableTo(Future.class))
            .or(assignableTo(BlockingQueue.class))
            .or(belongToAnyOf(CountDownLatch.class, Semaphore.class, Timer.class))
            .as("are threads or locks");

    @ArchTest
    static void aPackageKnowsOnlyThoseBelowIt(JavaClasses exeunt) {
        for (int i = 0; i < LAYERS.size() - 1; i++) {
            noClasses()
                    .that()
                    .resideInAPackage(packageOf(LAYERS.get(i)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(packagesOf(LAYERS.subList(i + 1, LAYERS.size())))
                    .allowEmptyShould(true)
                    .check(exeunt);
        }
    }

    @ArchTest
    static final ArchRule everyClassIsInAPackageOfTheTable =
            classes().should().resideInAnyPackage(packagesOf(LAYERS)).allowEmptyShould(true);

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.exeunt.(**)").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule theCoreAndTheStoreKnowNoVertxAndNoHazelcast = noClasses()
            .that(CORE.or(resideInAPackage("dev.exeunt.store..")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "com.hazelcast..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyShardsAdminAndWiringKnowHazelcast = noClasses()
            .that()
            .resideOutsideOfPackages("dev.exeunt.shard..", "dev.exeunt.admin..", "dev.exeunt.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.hazelcast..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theCoreReadsNoClock = noClasses()
            .that(CORE)
            .should()
            .accessTargetWhere(READ_A_CLOCK)
            .orShould()
            .dependOnClassesThat(belongToAnyOf(Date.class, Calendar.class))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theCoreReachesNothingOutside = noClasses()
            .that(CORE.and(doNot(resideInAPackage("dev.exeunt.matrix.json.."))))
            .should()
            .dependOnClassesThat(THE_OUTSIDE)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule jsonReachesNothingOutsideButStreamsItIsGiven = noClasses()
            .that()
            .resideInAPackage("dev.exeunt.matrix.json..")
            .should()
            .dependOnClassesThat(THE_OUTSIDE.and(doNot(STREAMS_OF_BYTES)))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theCoreHasNoThreadsAndNoLocks = noClasses()
            .that(CORE)
            .should()
            .dependOnClassesThat(THREADS_OR_LOCKS)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theCoreSynchronizesNothing = noMethods()
            .that()
            .areDeclaredInClassesThat(CORE)
            .should()
            .haveModifier(JavaModifier.SYNCHRONIZED)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule oneLoggingApi = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.logging..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyCommandsPrint = noClasses()
            .that()
            .resideOutsideOfPackage("dev.exeunt.cli..")
            .should(ACCESS_STANDARD_STREAMS)
            .allowEmptyShould(true);

    private static String[] packagesOf(List<String> layers) {
        return layers.stream().map(ArchitectureTest::packageOf).toArray(String[]::new);
    }

    private static String packageOf(String layer) {
        return "dev.exeunt." + layer + "..";
    }
}
