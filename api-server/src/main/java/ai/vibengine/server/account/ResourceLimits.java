package ai.vibengine.server.account;

import java.util.Map;

/**
 * The most that a sandbox of an account may ask for, by the names of the contract ({@code x-plans}).
 *
 * @param cpus processors
 */
public record ResourceLimits(int cpus, int memoryMib, int diskMib) {

    public ResourceLimits {
        if (cpus < 1 || memoryMib < 1 || diskMib < 1) {
            throw new IllegalArgumentException("limits of resources are at least 1");
        }
    }

    static ResourceLimits of(Map<String, Integer> numbers) {
        return new ResourceLimits(
                number(numbers, "sandbox_cpus"),
                number(numbers, "sandbox_memory_mib"),
                number(numbers, "sandbox_disk_mib"));
    }

    private static int number(Map<String, Integer> numbers, String name) {
        Integer number = numbers.get(name);
        if (number == null) {
            throw new IllegalStateException("The contract's plans have no " + name);
        }
        return number;
    }
}
