package ai.vibengine.server.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.generated.model.BuildTemplateRequest;
import ai.vibengine.server.generated.model.CreateSandboxRequest;
import ai.vibengine.server.store.DataKey;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
final class RequestHashTest {

    /** As the version of commit b6c8b23b kept them, whose requests had fewer properties. */
    private static final String KEPT_OF_CREATE = "4ef1c77e6808a82e753053ae1a09f94e9459ce137b8deaffbb88a03f5c179fd6";

    private static final String KEPT_OF_BUILD = "92b3d43c2373e00974d8abd7838f574f19ec3a574b7bf70cfaf73f1cd769fd45";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private RequestHash hash;

    @BeforeEach
    void open() {
        hash = new RequestHash(new DataKey(folder.resolve("key")));
    }

    @Test
    void aCreateOfBeforeAnUpgradeIsKnown() {
        CreateSandboxRequest create = create();
        assertThat(hash.matches(KEPT_OF_CREATE, request("createSandbox", create)))
                .isTrue();
        create.setTimeout(61);
        assertThat(hash.matches(KEPT_OF_CREATE, request("createSandbox", create)))
                .isFalse();
    }

    @Test
    void aBuildOfBeforeAnUpgradeIsKnown() {
        BuildTemplateRequest build = new BuildTemplateRequest();
        build.setTemplateId("app");
        build.setCommands(List.of("true"));

        assertThat(hash.matches(KEPT_OF_BUILD, request("buildTemplate", build))).isTrue();
    }

    @Test
    void whatIsAskedForIsPartOfTheRequest() {
        CreateSandboxRequest more = create();
        more.setCpu(new BigDecimal("0.5"));
        String kept = hash.of(request("createSandbox", more));

        assertThat(hash.matches(kept, request("createSandbox", more))).isTrue();
        assertThat(hash.matches(kept, request("createSandbox", create()))).isFalse();
    }

    private static CreateSandboxRequest create() {
        CreateSandboxRequest create = new CreateSandboxRequest();
        create.setTemplate("base");
        create.setMetadata(Map.of("purpose", "test"));
        return create;
    }

    private static IdempotentRequest request(String operation, Object body) {
        return new IdempotentRequest("acc_one", "key", operation, body);
    }
}
