package dev.exeunt.cli;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A verticle that a node runs; {@code verticles/README.md} explains the file.
 *
 * @param className its class
 * @param options how it is deployed, the number of instances included
 */
record VerticleDescriptor(String className, DeploymentOptions options) {
    /**
     * Those of the jar, in the order in which they start: what is told of the shards comes first, what listens to
     * strangers last.
     */
    private static final List<String> BUILT_IN =
            List.of("relay", "shards", "gateway", "keys", "loops", "leaving", "admin", "rates", "federation");

    private static final String SUFFIX = ".json";

    /**
     * What a node runs, in the order in which it starts.
     *
     * @param folder with the operator's own descriptors; it need not exist
     * @param cores how many {@code "cores"} are
     * @throws CommandException where a descriptor cannot be used
     */
    static List<VerticleDescriptor> load(Path folder, int cores) {
        List<VerticleDescriptor> descriptors = new ArrayList<>();
        for (String name : BUILT_IN) {
            Path file = folder.resolve(name + SUFFIX);
            descriptors.add(Files.exists(file) ? read(file, cores) : parse(builtIn(name), name, cores));
        }
        additional(folder).forEach(file -> descriptors.add(read(file, cores)));
        return descriptors.stream()
                .filter(descriptor -> descriptor.options().getInstances() > 0)
                .toList();
    }

    private static List<Path> additional(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .filter(file -> BUILT_IN.stream()
                            .noneMatch(name -> file.getFileName().toString().equals(name + SUFFIX)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw CommandException.failure("cannot read the folder " + folder);
        }
    }

    private static String builtIn(String name) {
        try (InputStream resource = VerticleDescriptor.class.getResourceAsStream("/verticles/" + name + SUFFIX)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw CommandException.failure("the jar cannot be read: " + e.getMessage());
        }
    }

    private static VerticleDescriptor read(Path file, int cores) {
        try {
            return parse(Files.readString(file), file.toString(), cores);
        } catch (IOException e) {
            throw CommandException.failure("cannot read " + file);
        }
    }

    private static VerticleDescriptor parse(String text, String name, int cores) {
        try {
            JsonObject json = new JsonObject(text);
            Object instances = json.getValue("instances", 1);
            int count = instances.equals("cores") ? cores : ((Number) instances).intValue();
            String className = Optional.ofNullable(json.getString("class"))
                    .orElseThrow(() -> CommandException.failure(name + ": class is missing"));
            JsonObject options = json.getJsonObject("options", new JsonObject());
            return new VerticleDescriptor(className, new DeploymentOptions(options).setInstances(count));
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            throw CommandException.failure(name + ": not a verticle's descriptor: " + e.getMessage());
        }
    }
}
