/**
 * A double of the API for tests: {@link ai.vibengine.client.testing.FakeVibengine}, a real HTTP server in memory that
 * behaves by the contract and needs no container runtime. Published as a jar of its own (classifier {@code testing}).
 */
@NullMarked
package ai.vibengine.client.testing;

import org.jspecify.annotations.NullMarked;
