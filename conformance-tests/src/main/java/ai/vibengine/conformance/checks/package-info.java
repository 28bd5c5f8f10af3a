/** The catalogue of all requirements; the areas of the contract are packages below. */
@NullMarked
package ai.vibengine.conformance.checks;

import org.jspecify.annotations.NullMarked;
