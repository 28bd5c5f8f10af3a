/** What a request may say, by the contract. */
@NullMarked
package ai.vibengine.client.testing.internal.validation;

import org.jspecify.annotations.NullMarked;
