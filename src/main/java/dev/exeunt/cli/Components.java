package dev.exeunt.cli;

import io.vertx.core.Deployable;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node is made of: verticles are given what their constructor asks for, by type. Closed in the order opposite to their making. */
final class Components implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Components.class);

    private final Map<Class<?>, Object> byType = new HashMap<>();
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();

    /** Makes the component available to verticles that ask for this type. */
    <T> T add(Class<T> type, T component) {
        byType.put(type, component);
        return component;
    }

    /** What is to be done at the end, before all that was added before. */
    void onClose(AutoCloseable end) {
        closing.push(end);
    }

    /** The component of this type. */
    <T> T get(Class<T> type) {
        return type.cast(byType.get(type));
    }

    /**
     * A new verticle.
     *
     * @throws CommandException where there is no such class, or it asks for something else
     */
    Deployable verticle(String className) {
        try {
            Constructor<?> constructor = Class.forName(className).getConstructors()[0];
            Object[] arguments = Arrays.stream(constructor.getParameterTypes())
                    .map(type -> component(type, className))
                    .toArray();
            return (Deployable) constructor.newInstance(arguments);
        } catch (ClassNotFoundException | IndexOutOfBoundsException | ClassCastException | InstantiationException e) {
            throw CommandException.failure("there is no verticle " + className);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw CommandException.failure("the verticle " + className + " cannot be made: " + e.getMessage());
        }
    }

    private Object component(Class<?> type, String className) {
        return Optional.ofNullable(byType.get(type))
                .orElseThrow(() -> CommandException.failure("the verticle " + className + " asks for a "
                        + type.getSimpleName() + ", which a node has not"));
    }

    /** Goes on where something fails: the rest is to be closed all the same. */
    @Override
    public void close() {
        while (!closing.isEmpty()) {
            try {
                closing.pop().close();
            } catch (Exception e) {
                LOG.warn("a part of the node did not stop as it should: {}", e.getMessage());
            }
        }
    }
}
