package dev.exeunt.relay;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.shard.WireReader;
import dev.exeunt.shard.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** Servers in messages between nodes. */
final class ServerNames {
    private ServerNames() {}

    static void write(List<ServerName> servers, WireWriter out) {
        out.number(servers.size());
        servers.forEach(server -> out.text(server.value()));
    }

    static List<ServerName> read(WireReader in) {
        int size = in.size();
        List<ServerName> servers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            servers.add(new ServerName(in.text()));
        }
        return servers;
    }
}
