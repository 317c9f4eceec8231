package dev.exeunt.federation;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.PduFormat;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonValue;
import io.vertx.core.Future;
import java.util.List;

/**
 * {@code PUT /_matrix/federation/v1/send/{txnId}}: the events of its rooms that another server sends (server-server API, "Transactions").
 *
 * <p>The answer goes out when all of them are decided on, and what is kept of them is on disk. Where a room cannot decide in time, the
 * whole transaction is refused, to be sent again: the events that were taken are known then.
 */
final class TransactionEndpoint {
    /** PDUs at their limit in any usual spelling, and as much again for EDUs. */
    private static final int MAX_BODY = 2 * Transaction.MAX_PDUS * PduFormat.MAX_BYTES + 1024 * 1024;

    /** A server is to send its transactions one after the other; some patience is left for what it gave up waiting for. */
    private static final int MAX_OF_AN_ORIGIN = 10;

    private static final int MAX_AT_ONCE = 1_000;
    private static final long TRY_AGAIN_MS = 1_000;

    private final InboundEvents inbound;
    private final AnsweredTransactions answered = new AnsweredTransactions();
    private final AtOnce<ServerName> underWay;

    /** @param limited whether an origin may have only so many transactions under way */
    TransactionEndpoint(InboundEvents inbound, boolean limited) {
        this.inbound = inbound;
        this.underWay = new AtOnce<>(MAX_AT_ONCE, limited ? MAX_OF_AN_ORIGIN : MAX_AT_ONCE);
    }

    List<Route> routes() {
        return List.of(Route.signed("PUT", "/_matrix/federation/v1/send/{txnId}", this::send)
                .withBodyLimit(MAX_BODY));
    }

    private Future<JsonValue> send(FederationRequest request) {
        Transaction transaction = Transaction.parse(request.bodyObject());
        String id = request.parameter(0);
        if (id.isEmpty()) {
            throw new MatrixException(Code.INVALID_PARAM, "the path's txnId is empty");
        }
        return answered.answer(request.origin(), id, transaction.size(), () -> receive(transaction, request.origin()));
    }

    private Future<JsonValue> receive(Transaction transaction, ServerName origin) {
        if (!underWay.begin(origin)) {
            return Future.failedFuture(
                    new RateLimitedException(origin + " sends too many transactions at once", TRY_AGAIN_MS));
        }
        PduResults results = new PduResults();
        List<Future<Void>> rooms = transaction.pdus().entrySet().stream()
                .map(room -> inbound.receive(room.getKey(), room.getValue(), origin, results))
                .toList();
        return Future.join(rooms).onComplete(done -> underWay.end(origin)).<JsonValue>map(done -> results.toJson());
    }
}
