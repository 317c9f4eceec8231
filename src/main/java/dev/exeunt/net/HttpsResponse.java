package dev.exeunt.net;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/** The whole of an answer. */
record HttpsResponse(int status, MultiMap headers, Buffer body) {}
