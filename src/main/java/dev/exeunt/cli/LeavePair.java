package dev.exeunt.cli;

import dev.exeunt.matrix.event.RoomId;
import io.vertx.core.Future;

/**
 * A whole leave: {@code make_leave}, and {@code send_leave} with the signed template.
 *
 * @param target path of {@code make_leave}
 * @param authorization that request's header
 * @param servers who leaves, and through whom
 */
public record LeavePair(String target, String authorization, BenchServers servers) implements BenchStep {
    /** Signs the first request. */
    public static LeavePair of(RoomId room, String user, BenchServers servers) {
        String target = "/_matrix/federation/v1/make_leave/" + SignedLeave.encode(room.value()) + "/"
                + SignedLeave.encode(user);
        return new LeavePair(target, servers.authorization("GET", target, null), servers);
    }

    @Override
    public Future<Void> take(BenchClient client) {
        return client.get(target, authorization)
                .compose(template -> SignedLeave.of(servers.signed(template.getBytes()), servers)
                        .take(client));
    }
}
