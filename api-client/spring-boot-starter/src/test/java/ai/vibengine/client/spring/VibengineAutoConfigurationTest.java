package ai.vibengine.client.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.Vibengine;
import ai.vibengine.client.error.ClientClosedException;
import ai.vibengine.client.sandbox.Sandbox;
import ai.vibengine.client.testing.FakeVibengine;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.observation.ObservationRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;

/** The client as a bean. */
class VibengineAutoConfigurationTest {

    private FakeVibengine fake;
    private ApplicationContextRunner application;

    @BeforeEach
    void start() {
        fake = FakeVibengine.start();
        application = new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(VibengineAutoConfiguration.class, VibengineHealthAutoConfiguration.class))
                .withPropertyValues(
                        "vibengine.api-key=" + fake.account().key(),
                        "vibengine.base-url=" + fake.url(),
                        "vibengine.timeout=20s",
                        "vibengine.retries=0");
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void aClientWithThePropertiesIsABeanThatIsClosedWithTheContext() {
        Vibengine[] used = new Vibengine[1];
        application.run(context -> {
            used[0] = context.getBean(Vibengine.class);
            fake.failNext(1, 503);

            assertThatThrownBy(() -> used[0].limits().get()).hasMessageStartingWith("503");
            assertThat(fake.requests()).hasSize(1);
        });

        assertThatThrownBy(() -> used[0].limits().get()).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void aClientOfTheApplicationTakesItsPlace() {
        try (Vibengine own = Vibengine.builder()
                .apiKey(fake.account().key())
                .baseUrl(fake.url())
                .build()) {
            application
                    .withBean("own", Vibengine.class, () -> own)
                    .run(context -> assertThat(context).getBean(Vibengine.class).isSameAs(own));
        }
    }

    @Test
    void customizersComeAfterTheProperties() {
        application
                .withBean(VibengineCustomizer.class, () -> builder -> builder.retries(1))
                .run(context -> {
                    fake.failNext(1, 503);
                    context.getBean(Vibengine.class).limits().get();

                    assertThat(fake.requests()).hasSize(2);
                });
    }

    @Test
    void aValueThatCannotBeFailsTheStart() {
        application
                .withPropertyValues("vibengine.timeout=0s")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("timeout"));
    }

    @Test
    void callsAreObservedWhereThereIsARegistry() {
        List<String> observed = new ArrayList<>();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(context -> {
            observed.add(context.getName());
            return true;
        });
        application.withBean(ObservationRegistry.class, () -> registry).run(context -> {
            context.getBean(Vibengine.class).limits().get();

            assertThat(observed).contains("vibengine.client.call");
        });
    }

    @Test
    void theKeyIsInNoLogAndInNoEndpoint() {
        String key = fake.account().key();
        application
                .withConfiguration(AutoConfigurations.of(
                        EndpointAutoConfiguration.class,
                        EnvironmentEndpointAutoConfiguration.class,
                        ConfigurationPropertiesReportEndpointAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=env,configprops")
                .run(context -> {
                    context.getBean(Vibengine.class).limits().get();
                    String properties = context
                            .getBean(ConfigurationPropertiesReportEndpoint.class)
                            .configurationProperties()
                            .getContexts()
                            .values()
                            .stream()
                            .flatMap(beans -> beans.getBeans().values().stream())
                            .map(bean -> bean.getPrefix() + bean.getProperties() + bean.getInputs())
                            .toList()
                            .toString();
                    String environment =
                            context.getBean(EnvironmentEndpoint.class).environment(null).getPropertySources().stream()
                                    .flatMap(source -> source.getProperties().entrySet().stream())
                                    .map(entry -> entry.getKey() + "="
                                            + entry.getValue().getValue())
                                    .toList()
                                    .toString();

                    assertThat(properties)
                            .contains("vibengine{")
                            .contains("apiKey")
                            .doesNotContain(key);
                    assertThat(environment).contains("vibengine.api-key").doesNotContain(key);
                });

        ListAppender<ILoggingEvent> kept = kept();
        assertThat(kept.list)
                .isNotEmpty()
                .noneMatch(event -> event.getFormattedMessage().contains(key));
    }

    @Test
    void whatAControllerReturnsIsWrittenAsTheApiToldIt() {
        application.withBean(SandboxController.class).run(context -> {
            Sandbox created = context.getBean(SandboxController.class).create();
            Sandbox read = context.getBean(SandboxController.class).get(created.id());
            Written written = new Written();
            new MappingJackson2HttpMessageConverter().write(read, MediaType.APPLICATION_JSON, written);

            assertThat(written.body.toString(StandardCharsets.UTF_8))
                    .startsWith(
                            "{\"sandbox_id\":\"" + created.id() + "\",\"template\":\"base\",\"status\":\"running\"");
        });
    }

    @SuppressWarnings("unchecked")
    private static ListAppender<ILoggingEvent> kept() {
        return (ListAppender<ILoggingEvent>)
                ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).getAppender("kept");
    }

    private static final class Written implements HttpOutputMessage {

        private final java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
        private final HttpHeaders headers = new HttpHeaders();

        @Override
        public java.io.OutputStream getBody() {
            return body;
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }
    }
}
