namespace PatchTracer.IL.Emission;

/// <summary>Where the values of a method lie: in itself, or in the state machine that the compiler made of it.</summary>
internal abstract class Frame(MethodDefinition method)
{
    /// <summary>The method as its author wrote it.</summary>
    public MethodDefinition Method => method;

    public ModuleDefinition Module => method.Module;

    /// <summary>The value that is returned, when it is known.</summary>
    public LoadedValue? Result { get; set; }

    /// <summary>The type that the instructions go into, which decides what they may see.</summary>
    public abstract TypeDefinition Home { get; }

    /// <summary>Null where it cannot be had; <paramref name="problem"/> says why.</summary>
    public abstract LoadedValue? Parameter(ParameterDefinition parameter, out string problem);

    public abstract LoadedValue? Receiver(out string problem);
}
