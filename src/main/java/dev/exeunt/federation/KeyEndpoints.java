package dev.exeunt.federation;

import dev.exeunt.keys.Notary;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonValue;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys, this server's and, as a notary, those of others (server-server API, "Retrieving server keys"). They are open to all. */
final class KeyEndpoints {
    private static final Pattern MINIMUM_VALID_UNTIL_TS =
            Pattern.compile("[?&]minimum_valid_until_ts=(-?[0-9]{1,18})(?:&|$)");

    private final OwnKeys own;
    private final Notary notary;

    KeyEndpoints(OwnKeys own, Notary notary) {
        this.own = own;
        this.notary = notary;
    }

    List<Route> routes() {
        return List.of(
                Route.open("GET", "/_matrix/key/v2/server", this::server),
                // Deprecated forms that old servers still use; whatever key is named, all are returned.
                Route.open("GET", "/_matrix/key/v2/server/{keyId}", this::server),
                Route.open("GET", "/_matrix/key/v2/query/{serverName}", this::queryServer),
                Route.open("GET", "/_matrix/key/v2/query/{serverName}/{keyId}", this::queryServer),
                Route.open("POST", "/_matrix/key/v2/query", this::query));
    }

    private Future<JsonValue> server(FederationRequest request) {
        return Future.succeededFuture(own.serverKeys());
    }

    private Future<JsonValue> queryServer(FederationRequest request) {
        ServerName server = ServerName.parse(request.parameter(0))
                .orElseThrow(() -> new MatrixException(Code.INVALID_PARAM, "the path names no server"));
        return notary.query(server, minimumValidUntilTs(request.target())).map(answer -> answer);
    }

    private static OptionalLong minimumValidUntilTs(String target) {
        Matcher parameter = MINIMUM_VALID_UNTIL_TS.matcher(target);
        return parameter.find() ? OptionalLong.of(Long.parseLong(parameter.group(1))) : OptionalLong.empty();
    }

    private Future<JsonValue> query(FederationRequest request) {
        return notary.query(request.bodyObject()).map(answer -> answer);
    }
}
