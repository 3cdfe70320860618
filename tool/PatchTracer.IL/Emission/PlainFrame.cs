namespace PatchTracer.IL.Emission;

internal sealed class PlainFrame(MethodDefinition method) : Frame(method)
{
    public override TypeDefinition Home => Method.DeclaringType;

    public override LoadedValue? Parameter(ParameterDefinition parameter, out string problem)
    {
        problem = "";
        return LoadedValue.Of(code => code.Load(parameter), parameter.ParameterType);
    }

    public override LoadedValue? Receiver(out string problem)
    {
        problem = Method.IsStatic ? "a static method has no receiver" : "";
        if (Method.IsStatic)
            return null;
        var self = Generics.Self(Method.DeclaringType);
        return Method.DeclaringType.IsValueType
            ? new(code => code.LoadThis().Do(OpCodes.Ldobj, self), self)
            : new(code => code.LoadThis(), self);
    }
}
