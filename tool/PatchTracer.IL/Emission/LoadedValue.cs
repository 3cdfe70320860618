namespace PatchTracer.IL.Emission;

/// <summary>Something that a woven method can put on the stack.</summary>
internal sealed record LoadedValue(Action<Code> Load, TypeReference Type)
{
    /// <summary>Of something whose type may be by reference: then what it refers to, whose reading may fail.</summary>
    public static LoadedValue Of(Action<Code> load, TypeReference type)
    {
        var referred = Generics.Referred(type);
        return new(Generics.IsByReference(type) ? code => { load(code); code.Do(OpCodes.Ldobj, referred); } : load, referred);
    }
}
