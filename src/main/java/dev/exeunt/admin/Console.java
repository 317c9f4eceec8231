package dev.exeunt.admin;

import dev.exeunt.matrix.event.Base64;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * The console: one page that holds no data itself but reads this listener's API. Only its own script and style run in it, it loads
 * nothing from elsewhere, sends nothing elsewhere, and is shown in no other page.
 */
final class Console implements Handler<RoutingContext> {
    private static final String PAGE = "console.html";

    /** Stands in the page where each response has a nonce of its own (Content Security Policy, "nonce"). */
    private static final String PLACEHOLDER = "NONCE";

    private static final int NONCE_BYTES = 18;

    private final SecureRandom random = new SecureRandom();
    private final String page;

    Console() {
        try (InputStream resource = Console.class.getResourceAsStream(PAGE)) {
            this.page = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void handle(RoutingContext context) {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        String nonce = Base64.encode(bytes);
        context.response()
                .putHeader("Content-Security-Policy", policy(nonce))
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                .end(page.replace("nonce=\"" + PLACEHOLDER + "\"", "nonce=\"" + nonce + "\""));
    }

    private static String policy(String nonce) {
        return "default-src 'none'; script-src 'nonce-" + nonce + "'; style-src 'nonce-" + nonce
                + "'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }
}
