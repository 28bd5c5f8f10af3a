/** Each bound of each field and parameter, derived from the contract. */
@NullMarked
package ai.vibengine.conformance.checks.validation;

import org.jspecify.annotations.NullMarked;
