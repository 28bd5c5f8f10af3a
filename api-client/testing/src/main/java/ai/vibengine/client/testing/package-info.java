/**
 * A test double of the API: {@link ai.vibengine.client.testing.FakeVibengine}, a real HTTP server in memory that behaves by
 * the contract and needs no container runtime, and an extension for JUnit that starts one for each test.
 */
@NullMarked
package ai.vibengine.client.testing;

import org.jspecify.annotations.NullMarked;
