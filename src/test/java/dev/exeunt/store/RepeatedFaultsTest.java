package dev.exeunt.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

class RepeatedFaultsTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final List<String> told = new ArrayList<>();
    private final RepeatedFaults faults = new RepeatedFaults(logger(), now::get);

    @Test
    void ofManyFaultsTheFirstIsToldAndLaterHowManyWereNot() {
        for (int i = 1; i <= 100; i++) {
            faults.warn("fault " + i, new IllegalStateException());
        }
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        faults.warn("fault 101", new IllegalStateException());

        assertThat(told).containsExactly("fault 1", "fault 101 (and 99 faults more before this one)");
    }

    @Test
    void faultsFarFromEachOtherAreToldAsTheyAre() {
        faults.warn("one", new IllegalStateException());
        now.addAndGet(Duration.ofSeconds(11).toNanos());
        faults.warn("another", new IllegalStateException());

        assertThat(told).containsExactly("one", "another");
    }

    /** Hears what is told at WARN. */
    private Logger logger() {
        return (Logger) Proxy.newProxyInstance(
                Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (logger, method, arguments) -> {
                    if (method.getName().equals("warn")) {
                        told.add(MessageFormatter.basicArrayFormat(
                                (String) arguments[0], new Object[] {arguments[1], arguments[2]}));
                    }
                    return null;
                });
    }
}
