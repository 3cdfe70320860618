namespace PatchTracer.IL.Emission;

/// <summary>Where a woven method keeps its span: a local variable, or a field of a state machine.</summary>
internal abstract record ActivitySlot
{
    public abstract void Load(Code code);

    /// <param name="value">Puts the value on the stack.</param>
    public abstract void Store(Code code, Action<Code> value);

    public sealed record Local(VariableDefinition Variable) : ActivitySlot
    {
        public override void Load(Code code) => code.Load(Variable);

        public override void Store(Code code, Action<Code> value)
        {
            value(code);
            code.Store(Variable);
        }
    }

    public sealed record Field(FieldReference Reference) : ActivitySlot
    {
        public override void Load(Code code) => code.LoadThis().Load(Reference);

        public override void Store(Code code, Action<Code> value)
        {
            code.LoadThis();
            value(code);
            code.Store(Reference);
        }
    }
}
