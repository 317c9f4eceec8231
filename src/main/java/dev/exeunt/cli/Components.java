package dev.exeunt.cli;

import io.vertx.core.Deployable;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a node's verticles are made of: each is given what its constructor asks for, by type. */
final class Components {
    private final Map<Class<?>, Object> byType = new LinkedHashMap<>();

    /** Makes the component available to verticles that ask for this type. */
    <T> T add(Class<T> type, T component) {
        byType.put(type, component);
        return component;
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
}
