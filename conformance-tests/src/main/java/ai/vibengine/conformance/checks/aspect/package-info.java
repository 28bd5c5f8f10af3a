/** Questions that are asked everywhere: of every operation, field, text, page and limit. */
@NullMarked
package ai.vibengine.conformance.checks.aspect;

import org.jspecify.annotations.NullMarked;
