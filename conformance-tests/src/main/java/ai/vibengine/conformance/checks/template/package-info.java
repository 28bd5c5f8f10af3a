/** Custom templates, from the build to the deletion. */
@NullMarked
package ai.vibengine.conformance.checks.template;

import org.jspecify.annotations.NullMarked;
