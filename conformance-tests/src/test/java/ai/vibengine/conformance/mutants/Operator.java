package ai.vibengine.conformance.mutants;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/** The ways in which one instruction is changed, none of which changes what is on the stack after it. */
enum Operator {
    /** A condition becomes its opposite. */
    CONDITION {
        @Override
        Optional<String> change(AbstractInsnNode instruction) {
            return OPPOSITES.containsKey(instruction.getOpcode()) ? Optional.of("condition negated") : Optional.empty();
        }

        @Override
        InsnList changed(AbstractInsnNode instruction) {
            return jump(instruction, OPPOSITES);
        }
    },
    /** A bound moves by one: less than becomes at most, and so on. */
    BOUND {
        @Override
        Optional<String> change(AbstractInsnNode instruction) {
            return NEIGHBOURS.containsKey(instruction.getOpcode())
                    ? Optional.of("bound of a comparison moved")
                    : Optional.empty();
        }

        @Override
        InsnList changed(AbstractInsnNode instruction) {
            return jump(instruction, NEIGHBOURS);
        }
    },
    /** Plus becomes minus, times becomes divided by, and the other way round. */
    ARITHMETIC {
        @Override
        Optional<String> change(AbstractInsnNode instruction) {
            return CALCULATIONS.containsKey(instruction.getOpcode())
                    ? Optional.of("calculation reversed")
                    : Optional.empty();
        }

        @Override
        InsnList changed(AbstractInsnNode instruction) {
            return list(new InsnNode(requireNonNull(CALCULATIONS.get(instruction.getOpcode()))));
        }
    },
    /** A number grows by one; one becomes zero, which makes true false, too. */
    CONSTANT {
        @Override
        Optional<String> change(AbstractInsnNode instruction) {
            return value(instruction).map(value -> value + " becomes " + next(value));
        }

        @Override
        InsnList changed(AbstractInsnNode instruction) {
            Number value = value(instruction).orElseThrow();
            return list(new LdcInsnNode(next(value)));
        }
    },
    /** A call whose result nobody takes is left out. */
    CALL {
        @Override
        Optional<String> change(AbstractInsnNode instruction) {
            if (instruction instanceof MethodInsnNode call
                    && call.desc.endsWith(")V")
                    && !call.name.equals("<init>")
                    // Nobody sees a log from outside.
                    && !call.owner.startsWith("org/slf4j/")) {
                String owner = call.owner.substring(call.owner.lastIndexOf('/') + 1);
                return Optional.of("call of " + owner + "." + call.name + " removed");
            }
            return Optional.empty();
        }

        @Override
        InsnList changed(AbstractInsnNode instruction) {
            MethodInsnNode call = (MethodInsnNode) instruction;
            InsnList pops = new InsnList();
            Type[] arguments = Type.getArgumentTypes(call.desc);
            for (int i = arguments.length - 1; i >= 0; i--) {
                pops.add(new InsnNode(arguments[i].getSize() == 2 ? Opcodes.POP2 : Opcodes.POP));
            }
            if (call.getOpcode() != Opcodes.INVOKESTATIC) {
                pops.add(new InsnNode(Opcodes.POP));
            }
            return pops;
        }
    };

    private static final Map<Integer, Integer> OPPOSITES = Map.ofEntries(
            Map.entry(Opcodes.IFEQ, Opcodes.IFNE),
            Map.entry(Opcodes.IFNE, Opcodes.IFEQ),
            Map.entry(Opcodes.IFLT, Opcodes.IFGE),
            Map.entry(Opcodes.IFGE, Opcodes.IFLT),
            Map.entry(Opcodes.IFGT, Opcodes.IFLE),
            Map.entry(Opcodes.IFLE, Opcodes.IFGT),
            Map.entry(Opcodes.IFNULL, Opcodes.IFNONNULL),
            Map.entry(Opcodes.IFNONNULL, Opcodes.IFNULL),
            Map.entry(Opcodes.IF_ICMPEQ, Opcodes.IF_ICMPNE),
            Map.entry(Opcodes.IF_ICMPNE, Opcodes.IF_ICMPEQ),
            Map.entry(Opcodes.IF_ICMPLT, Opcodes.IF_ICMPGE),
            Map.entry(Opcodes.IF_ICMPGE, Opcodes.IF_ICMPLT),
            Map.entry(Opcodes.IF_ICMPGT, Opcodes.IF_ICMPLE),
            Map.entry(Opcodes.IF_ICMPLE, Opcodes.IF_ICMPGT),
            Map.entry(Opcodes.IF_ACMPEQ, Opcodes.IF_ACMPNE),
            Map.entry(Opcodes.IF_ACMPNE, Opcodes.IF_ACMPEQ));

    private static final Map<Integer, Integer> NEIGHBOURS = Map.of(
            Opcodes.IFLT, Opcodes.IFLE,
            Opcodes.IFLE, Opcodes.IFLT,
            Opcodes.IFGT, Opcodes.IFGE,
            Opcodes.IFGE, Opcodes.IFGT,
            Opcodes.IF_ICMPLT, Opcodes.IF_ICMPLE,
            Opcodes.IF_ICMPLE, Opcodes.IF_ICMPLT,
            Opcodes.IF_ICMPGT, Opcodes.IF_ICMPGE,
            Opcodes.IF_ICMPGE, Opcodes.IF_ICMPGT);

    private static final Map<Integer, Integer> CALCULATIONS = Map.of(
            Opcodes.IADD, Opcodes.ISUB,
            Opcodes.ISUB, Opcodes.IADD,
            Opcodes.IMUL, Opcodes.IDIV,
            Opcodes.IDIV, Opcodes.IMUL,
            Opcodes.LADD, Opcodes.LSUB,
            Opcodes.LSUB, Opcodes.LADD,
            Opcodes.LMUL, Opcodes.LDIV,
            Opcodes.LDIV, Opcodes.LMUL);

    /** What would be different, in words; empty if the instruction cannot be changed in this way. */
    abstract Optional<String> change(AbstractInsnNode instruction);

    /** What stands in place of an instruction. */
    abstract InsnList changed(AbstractInsnNode instruction);

    private static InsnList jump(AbstractInsnNode instruction, Map<Integer, Integer> others) {
        return list(new JumpInsnNode(
                requireNonNull(others.get(instruction.getOpcode())), ((JumpInsnNode) instruction).label));
    }

    private static InsnList list(AbstractInsnNode only) {
        InsnList list = new InsnList();
        list.add(only);
        return list;
    }

    private static Optional<Number> value(AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        if (opcode >= Opcodes.ICONST_M1 && opcode <= Opcodes.ICONST_5) {
            return Optional.of(opcode - Opcodes.ICONST_0);
        }
        if (opcode == Opcodes.LCONST_0 || opcode == Opcodes.LCONST_1) {
            return Optional.of((long) (opcode - Opcodes.LCONST_0));
        }
        if (instruction instanceof IntInsnNode push && opcode != Opcodes.NEWARRAY) {
            return Optional.of(push.operand);
        }
        if (instruction instanceof LdcInsnNode constant
                && (constant.cst instanceof Integer || constant.cst instanceof Long)) {
            return Optional.of((Number) constant.cst);
        }
        return Optional.empty();
    }

    private static Number next(Number value) {
        if (value instanceof Long number) {
            return number == 1 ? 0L : number + 1;
        }
        return value.intValue() == 1 ? 0 : value.intValue() + 1;
    }
}
