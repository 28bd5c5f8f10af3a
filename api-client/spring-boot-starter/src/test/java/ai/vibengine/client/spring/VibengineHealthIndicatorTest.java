package ai.vibengine.client.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.client.Vibengine;
import ai.vibengine.client.testing.FakeVibengine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The API as part of an application's health. */
class VibengineHealthIndicatorTest {

    private FakeVibengine fake;
    private ApplicationContextRunner application;

    @BeforeEach
    void start() {
        fake = FakeVibengine.start();
        application = new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(VibengineAutoConfiguration.class, VibengineHealthAutoConfiguration.class))
                .withPropertyValues("vibengine.api-key=" + fake.account().key(), "vibengine.base-url=" + fake.url());
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void anApiThatAnswersIsUpAndIsAskedOnceInHalfAMinute() {
        application.run(context -> {
            HealthIndicator indicator = context.getBean("vibengineHealthIndicator", HealthIndicator.class);

            assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
            assertThat(indicator.health().getDetails()).containsEntry("sandboxes", 0);
            assertThat(fake.requests()).containsExactly("GET /limits");
        });
    }

    @Test
    void afterHalfAMinuteItIsAskedAgain() {
        Instant[] now = {Instant.parse("2026-02-21T10:30:00Z")};
        Clock clock = new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        };
        application.run(context -> {
            VibengineHealthIndicator indicator = new VibengineHealthIndicator(context.getBean(Vibengine.class), clock);
            fake.failNext(1, 500);

            assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
            now[0] = now[0].plus(Duration.ofSeconds(29));
            assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
            now[0] = now[0].plus(Duration.ofSeconds(1));
            assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
        });
    }

    @Test
    void aKeyThatIsNotKnownIsDownAndNotShown() {
        String key = "ve_sk_0123456789abcdefghijABCDEFGHIJ01";
        application.withPropertyValues("vibengine.api-key=" + key).run(context -> {
            Health health = context.getBean(HealthIndicator.class).health();

            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails().toString()).contains("401").doesNotContain(key);
        });
    }

    @Test
    void aRateLimitThatIsUsedUpIsNoReasonToBeDown() {
        application.run(context -> {
            fake.failNext(1, 429);

            assertThat(context.getBean(HealthIndicator.class).health().getStatus())
                    .isEqualTo(Status.UP);
        });
    }

    @Test
    void aPropertySwitchesItOff() {
        application
                .withPropertyValues("management.health.vibengine.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(HealthIndicator.class)
                        .hasSingleBean(Vibengine.class));
    }

    @Test
    void withoutActuatorThereIsTheClientAlone() {
        application
                .withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Vibengine.class)
                        .doesNotHaveBean("vibengineHealthIndicator"));
    }
}
