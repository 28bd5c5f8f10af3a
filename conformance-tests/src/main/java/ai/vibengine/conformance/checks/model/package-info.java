/** The server under test and the API in memory, driven through the same sequences of operations. */
@NullMarked
package ai.vibengine.conformance.checks.model;

import org.jspecify.annotations.NullMarked;
