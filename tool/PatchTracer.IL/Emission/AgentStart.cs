namespace PatchTracer.IL.Emission;

/// <summary>Makes a program start the agent, before any of its own code runs: first thing in its module initializer.</summary>
internal static class AgentStart
{
    public static void Weave(ModuleDefinition module, RuntimeCopy runtime)
    {
        var type = module.Types.Single(t => t.Name == "<Module>");
        var initializer = type.Methods.FirstOrDefault(method => method.Name == ".cctor");
        if (initializer is null)
        {
            const MethodAttributes Attributes = MethodAttributes.Private | MethodAttributes.Static | MethodAttributes.HideBySig | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName;
            initializer = new MethodDefinition(".cctor", Attributes, module.TypeSystem.Void);
            initializer.Body.Instructions.Add(Instruction.Create(OpCodes.Ret));
            type.Methods.Add(initializer);
        }
        new Code(initializer.Body).Call(runtime["LoadAgent"]).InsertBefore(initializer.Body.Instructions[0]);
    }
}
