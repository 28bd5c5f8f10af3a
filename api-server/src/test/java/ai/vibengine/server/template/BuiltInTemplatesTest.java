package ai.vibengine.server.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.SandboxImage;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Templates of the server itself, made or imported. */
@NullMarked
class BuiltInTemplatesTest extends AbstractTemplateTest {

    @Test
    void builtInTemplatesAreProtectedAndTheirIdsTaken() {
        assertThatThrownBy(() -> service.delete(account, "base")).isInstanceOf(BuiltInTemplateException.class);
        assertThatThrownBy(() -> build("python-data", "base", "echo a")).isInstanceOf(TemplateExistsException.class);
        assertThat(service.get(account, "base").status()).isEqualTo(Template.Status.READY);
        assertThat(service.get(account, "python-data").error()).contains("numpy");
    }

    @Test
    void theLogOfABuiltInTemplateIsThatOfItsLastBuild() {
        List<LogLine> first = logOfBuiltIn();
        restart();
        List<LogLine> second = logOfBuiltIn();

        assertThat(second).extracting(LogLine::line).containsExactly(1, 2);
        assertThat(second.get(0).time()).isAfter(first.get(1).time());
    }

    @Test
    void aBuiltInTemplateHasANetworkOfItsOwnChoice() {
        built("custom", "base", "echo a");
        logOfBuiltIn();

        assertThat(layers.opened())
                .extracting(BuildSpec::network)
                .containsExactly(BuildSpec.Network.NONE, BuildSpec.Network.HOST);
    }

    private ImportedTemplates imports() {
        return new ImportedTemplates(new TemplateStore(database), ids, Clock.systemUTC());
    }

    @Test
    void anImportedTemplateIsFollowedOnceItsFilesAreThere() {
        imports().add("debian", "A Debian", "rootfs-1", Map.of("COLOR", "blue"));
        builtIns.follow();
        assertThatThrownBy(() -> service.get(account, "debian")).isInstanceOf(TemplateNotFoundException.class);
        layers.addBase("rootfs-1");

        builtIns.follow();

        ImageLease lease = service.lease(other, "debian");
        assertThat(lease.image()).isEqualTo(new SandboxImage("rootfs-1", List.of()));
        assertThat(lease.setup().environment()).containsEntry("COLOR", "blue");
        assertThatThrownBy(() -> service.delete(account, "debian")).isInstanceOf(BuiltInTemplateException.class);
    }

    @Test
    void aRootFilesystemGoesWithTheLastWhoStandsOnIt() {
        layers.addBase("rootfs-1");
        imports().add("debian", null, "rootfs-1", Map.of());
        builtIns.follow();
        ImageLease lease = service.lease(account, "debian");
        Template child = built("child", "debian", "echo a");

        assertThat(imports().remove("debian")).isTrue();
        builtIns.follow();

        assertThatThrownBy(() -> service.get(account, "debian")).isInstanceOf(TemplateNotFoundException.class);
        service.release(lease.image());
        assertThat(layers.bases()).containsExactly("rootfs-1");
        assertThat(child.image().base()).isEqualTo("rootfs-1");
        service.delete(account, "child");
        assertThat(layers.bases()).isEmpty();
        assertThat(imports().remove("debian")).isFalse();
    }

    @Test
    void anImportedBaseTakesThePlaceOfTheMachinesAndGivesItBack() {
        layers.addBase("rootfs-1");
        imports().add("base", null, "rootfs-1", Map.of());
        builtIns.follow();
        assertThat(service.lease(account, "base").image().base()).isEqualTo("rootfs-1");
        restart();
        assertThat(service.get(account, "base").image().base()).isEqualTo("rootfs-1");

        imports().remove("base");
        builtIns.follow();

        assertThat(service.get(account, "base").image()).isEqualTo(SandboxImage.builtIn());
        assertThat(service.get(account, "base").status()).isEqualTo(Template.Status.READY);
    }

    @Test
    void anotherImportUnderTheSameNameTakesThePlaceOfTheFirst() {
        layers.addBase("rootfs-1");
        imports().add("debian", null, "rootfs-1", Map.of());
        builtIns.follow();
        layers.addBase("rootfs-2");
        imports().add("debian", null, "rootfs-2", Map.of());
        builtIns.follow();

        assertThat(service.get(account, "debian").image().base()).isEqualTo("rootfs-2");
        assertThat(layers.bases()).containsExactly("rootfs-2");
        assertThat(imports().all()).filteredOn(Template::isImported).hasSize(1);
    }

    @Test
    void aRestartKeepsImportsAndForgetsThoseThatWereCutOff() {
        layers.addBase("rootfs-1");
        imports().add("debian", null, "rootfs-1", Map.of());
        imports().add("half", null, "rootfs-2", Map.of());
        layers.addBase("rootfs-nobodys");

        restart();

        assertThat(service.get(account, "debian").status()).isEqualTo(Template.Status.READY);
        assertThatThrownBy(() -> service.get(account, "half")).isInstanceOf(TemplateNotFoundException.class);
        assertThat(layers.bases()).containsExactly("rootfs-1");
    }

    @Test
    void anAccountSeesItsOwnTemplateRatherThanAnImportedOneOfThatId() {
        built("mine", "base", "echo a");
        layers.addBase("rootfs-1");
        imports().add("mine", null, "rootfs-1", Map.of());
        builtIns.follow();

        assertThat(service.list(account, 100, null).templates())
                .filteredOn(template -> template.templateId().equals("mine"))
                .singleElement()
                .satisfies(template -> assertThat(template.type()).isEqualTo(Template.Type.CUSTOM));
        assertThat(service.get(other, "mine").type()).isEqualTo(Template.Type.BUILT_IN);
    }
}
