package ai.vibengine.server.sandbox.resources;

import static java.util.Objects.requireNonNull;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.FieldBounds;
import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.ResourceLimits;
import ai.vibengine.server.runtime.DiskBounds;
import ai.vibengine.server.runtime.SandboxLimits;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The resources that an account may ask for: at least what the contract says, at most what its plan and the operator allow, and never less
 * than the operator's default.
 */
public final class ResourceBounds {

    private static final String CPU = "cpu";
    private static final String MEMORY = "memory_mib";
    private static final String DISK = "disk_mib";

    private final SandboxResources usual;
    private final SandboxMaxima maxima;
    private final boolean offered;
    private final Map<String, BigDecimal> least = new LinkedHashMap<>();

    /**
     * Constructs them.
     *
     * @param usual what a sandbox gets whose create does not say
     * @param maxima what the operator allows
     * @param offered whether the machine can enforce what is asked for
     */
    public ResourceBounds(Contract contract, SandboxLimits usual, SandboxMaxima maxima, boolean offered) {
        this.usual = SandboxResources.of(usual);
        this.maxima = maxima;
        this.offered = offered;
        for (String field : new String[] {CPU, MEMORY, DISK}) {
            least.put(
                    field,
                    contract.at("/components/schemas/CreateSandboxRequest/properties/" + field + "/minimum")
                            .decimalValue());
        }
    }

    /** Returns whether there can be other resources than the usual ones. */
    public boolean areOffered() {
        return offered;
    }

    /**
     * Returns what a sandbox gets; null where nothing is enforced.
     *
     * @param cpu null for the usual, as are the others
     * @param diskMib null for the usual, or less where files are in the memory and it has too little
     * @throws InvalidRequestException when one is out of bounds
     */
    public @Nullable SandboxResources of(
            Account account, @Nullable BigDecimal cpu, @Nullable Integer memoryMib, @Nullable Integer diskMib) {
        Map<String, FieldBounds> bounds = of(account);
        require(bounds, CPU, cpu);
        require(bounds, MEMORY, memoryMib == null ? null : BigDecimal.valueOf(memoryMib));
        require(bounds, DISK, diskMib == null ? null : BigDecimal.valueOf(diskMib));
        int memory = memoryMib == null ? usual.memoryMib() : memoryMib;
        int mostDisk = mostDiskMib(memory);
        if (diskMib != null && diskMib > mostDisk) {
            throw new InvalidRequestException(DISK, "must be at most " + mostDisk + " with this " + MEMORY);
        }
        return offered
                ? new SandboxResources(
                        cpu == null ? usual.cpu() : Decimals.of(cpu),
                        memory,
                        diskMib == null ? Math.min(usual.diskMib(), mostDisk) : diskMib)
                : null;
    }

    /** Returns how much fits beside the programs where files are in memory; of the usual memory the operator may have said more. */
    private int mostDiskMib(int memoryMib) {
        if (!maxima.diskInMemory()) {
            return Integer.MAX_VALUE;
        }
        int part = memoryMib / DiskBounds.PART_OF_MEMORY;
        return memoryMib < usual.memoryMib() ? part : Math.max(part, usual.diskMib());
    }

    /** Returns the bounds of each field, by its name in the contract; none where nothing is enforced. */
    public Map<String, FieldBounds> of(Account account) {
        Map<String, FieldBounds> bounds = new LinkedHashMap<>();
        if (offered) {
            ResourceLimits plan = account.resources();
            bounds.put(CPU, bounds(CPU, usual.cpu(), plan.cpus(), Decimals.of(maxima.cpus())));
            FieldBounds memory = bounds(MEMORY, usual.memoryMib(), plan.memoryMib(), maxima.memoryBytes());
            bounds.put(MEMORY, memory);
            int disk = Math.min(plan.diskMib(), mostDiskMib(memory.max().intValue()));
            bounds.put(DISK, bounds(DISK, usual.diskMib(), disk, maxima.diskBytes()));
            // An operator may give less than the contract lets anybody ask for: then there is no choice.
            bounds.values().removeIf(each -> each.max().compareTo(each.min()) < 0);
        }
        return bounds;
    }

    private FieldBounds bounds(String field, int byDefault, int plan, long operatorBytes) {
        return bounds(
                field,
                BigDecimal.valueOf(byDefault),
                plan,
                BigDecimal.valueOf(SandboxResources.mebibytes(operatorBytes)));
    }

    private FieldBounds bounds(String field, BigDecimal byDefault, int plan, BigDecimal operator) {
        BigDecimal min = requireNonNull(least.get(field));
        BigDecimal most = BigDecimal.valueOf(plan).min(operator).max(byDefault);
        return new FieldBounds(min, most, byDefault.signum() == 0 ? Optional.empty() : Optional.of(byDefault));
    }

    private static void require(Map<String, FieldBounds> bounds, String field, @Nullable BigDecimal asked) {
        if (asked == null) {
            return;
        }
        FieldBounds allowed = bounds.get(field);
        if (allowed == null) {
            throw new InvalidRequestException(field, "must not be given: this service offers no such choice");
        }
        if (asked.compareTo(allowed.max()) > 0) {
            throw new InvalidRequestException(
                    field, "must be at most " + allowed.max().toPlainString());
        }
    }
}
