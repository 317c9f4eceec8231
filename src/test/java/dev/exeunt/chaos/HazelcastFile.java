package dev.exeunt.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a node's Hazelcast configuration. */
final class HazelcastFile {
    private HazelcastFile() {}

    static Path write(ChaosSettings settings, Network network, int node) throws IOException {
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < settings.nodes(); i++) {
            members.append("<member>").append(network.node(i)).append("</member>");
        }
        String xml =
                """
                <hazelcast xmlns="http://www.hazelcast.com/schema/config">
                  <cluster-name>exeunt-chaos</cluster-name>
                  <network>
                    <port auto-increment="false">15701</port>
                    <join>
                      <multicast enabled="false"/>
                      <auto-detection enabled="false"/>
                      <tcp-ip enabled="true">%s</tcp-ip>
                    </join>
                    <interfaces enabled="true"><interface>%s</interface></interfaces>
                  </network>
                  <properties>
                    <property name="hazelcast.heartbeat.interval.seconds">1</property>
                    <property name="hazelcast.max.no.heartbeat.seconds">10</property>
                    <property name="hazelcast.merge.first.run.delay.seconds">10</property>
                    <property name="hazelcast.merge.next.run.delay.seconds">10</property>
                    <property name="hazelcast.wait.seconds.before.join">1</property>
                  </properties>
                </hazelcast>
                """
                        .formatted(members, network.node(node));
        return Files.writeString(settings.folder().resolve("hazelcast" + (node + 1) + ".xml"), xml);
    }
}
