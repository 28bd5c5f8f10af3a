/** The kit: its command line, its JUnit suite, and the settings that both share. */
@NullMarked
package ai.vibengine.conformance;

import org.jspecify.annotations.NullMarked;
