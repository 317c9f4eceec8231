package dev.exeunt.cli;

import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what was thrown on an event loop and caught by nobody.
 *
 * <p>One such error is none: where a message cannot be written to a node that is gone, Vert.x 5.1 fails the promise of that write, and
 * then complains to itself that it was completed already (its {@code SendContext.tryFail} always says so). Whoever sent the message is
 * told otherwise.
 */
final class UncaughtErrors implements Handler<Throwable> {
    private static final Logger LOG = LoggerFactory.getLogger(UncaughtErrors.class);

    private static final String OURS = "dev.exeunt.";
    private static final String EVENT_BUS = "io.vertx.core.eventbus.impl.";

    @Override
    public void handle(Throwable error) {
        if (isComplaintAboutWrite(error)) {
            LOG.debug("a message could not be written", error);
        } else {
            LOG.error("nobody caught this", error);
        }
    }

    static boolean isComplaintAboutWrite(Throwable error) {
        StackTraceElement[] stack = error.getStackTrace();
        return error instanceof IllegalStateException
                && stack.length > 0
                && stack[0].getClassName().equals(Promise.class.getName())
                && stack[0].getMethodName().equals("fail")
                && !isOurs(stack);
    }

    /** Whether the promise is one of our own: then we come before the event bus, on the way from the promise to where it all began. */
    private static boolean isOurs(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .map(StackTraceElement::getClassName)
                .filter(name -> name.startsWith(OURS) || name.startsWith(EVENT_BUS))
                .findFirst()
                .filter(name -> name.startsWith(OURS))
                .isPresent();
    }
}
