package ai.vibengine.server.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A setting of {@code serve} as its help tells of it.
 *
 * @param effectiveDefault the value when neither the flag nor the variable is given
 */
@NullMarked
record Setting(String flag, String variable, String defaultValue, String description, String effectiveDefault) {

    private static final Pattern DESCRIPTION = Pattern.compile("(.*\\.) (VE_[A-Z_]+), default: (.*)");

    static List<Setting> all() {
        return new CommandLine(new ServeCommand())
                .getCommandSpec().options().stream()
                        .filter(option -> !option.usageHelp() && !option.versionHelp())
                        .map(Setting::of)
                        .toList();
    }

    String name() {
        return flag.substring(0, flag.indexOf(' '));
    }

    private static Setting of(OptionSpec option) {
        String text = String.join(" ", option.description());
        Matcher parts = DESCRIPTION.matcher(text);
        if (!parts.matches()) {
            throw new AssertionError("no variable and default in: " + text);
        }
        return new Setting(
                option.longestName() + " " + option.paramLabel(),
                parts.group(2),
                parts.group(3),
                parts.group(1),
                option.defaultValue());
    }
}
