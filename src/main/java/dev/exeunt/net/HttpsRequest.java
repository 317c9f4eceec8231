package dev.exeunt.net;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;

/**
 * One outgoing request.
 *
 * @param certificateName the DNS name or IP address that the server's certificate must be valid for
 * @param host the {@code Host} header
 * @param target path and query
 * @param headers further headers
 * @param body null for none
 */
record HttpsRequest(
        HttpMethod method,
        String certificateName,
        String host,
        String target,
        Map<String, String> headers,
        Buffer body,
        RequestLimits limits) {}
