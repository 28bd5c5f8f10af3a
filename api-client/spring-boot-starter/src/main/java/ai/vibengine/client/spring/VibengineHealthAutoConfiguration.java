package ai.vibengine.client.spring;

import ai.vibengine.client.Vibengine;
import java.time.Clock;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Makes the API part of the application's health, where there is Actuator. */
@AutoConfiguration(after = VibengineAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnSingleCandidate(Vibengine.class)
public class VibengineHealthAutoConfiguration {

    // Not at the class: the condition itself is of Actuator, and would be looked for before it is known whether that is
    // there.
    @Bean
    @ConditionalOnEnabledHealthIndicator("vibengine")
    @ConditionalOnMissingBean(name = "vibengineHealthIndicator")
    HealthIndicator vibengineHealthIndicator(Vibengine vibengine) {
        return new VibengineHealthIndicator(vibengine, Clock.systemUTC());
    }
}
