package com.example.sandboxes;

import ai.vibengine.conformance.ConformanceSuite;
import ai.vibengine.conformance.Settings;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.conformance.http.Secret;
import ai.vibengine.conformance.http.Target;
import java.net.URI;
import java.util.Map;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The kit's suite, against the service that Spring Boot has started for it. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ContractTest extends ConformanceSuite {
    @LocalServerPort
    private int port;

    @Override
    protected Settings settings() {
        URI url = URI.create("http://localhost:" + port);
        return Settings.of(new Target(url, Map.of(Role.MAIN, new Secret("a-key-of-ours"))))
                .only("ERR-01", "HEAD-01", "ENV-02", "ENV-04", "SCHEMA-listSandboxes");
    }
}
