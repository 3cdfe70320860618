namespace PatchTracer.IL;

/// <summary>
/// A method that takes another's place behind an interface, and calls it. What the compiler made of an iterator stays as it is that way,
/// with its name, so that debuggers and decompilers still know it; stack traces leave the new method out.
/// </summary>
internal static class InterfaceStandIn
{
    /// <param name="interfaceName">With its namespace: <c>System.Collections.IEnumerator</c>.</param>
    /// <param name="name">Of the interface's method.</param>
    /// <returns>The new method, without code, and what implemented the interface's until now; null when nothing does.</returns>
    public static (MethodDefinition StandIn, MethodDefinition Original)? Of(TypeDefinition type, string interfaceName, string name)
    {
        bool IsIt(MethodReference method) => method.Name == name && method.DeclaringType.FullName == interfaceName;
        var original = type.Methods.FirstOrDefault(method => method.HasBody && method.Overrides.Any(IsIt));
        var declared = original?.Overrides.First(IsIt);
        if (original is null)
        {
            // As the Mono compiler writes it: implemented by its name alone.
            original = type.Methods.FirstOrDefault(method => method.HasBody && method.IsVirtual && method.Name == name && !method.HasParameters);
            if (original is null || type.Interfaces.FirstOrDefault(i => i.InterfaceType.FullName == interfaceName) is not { InterfaceType: var declaring })
                return null;
            declared = new MethodReference(name, original.ReturnType, declaring) { HasThis = true };
        }
        var standIn = new MethodDefinition(Unused(type, $"<>pt__{name}"), original.Attributes & ~MethodAttributes.MemberAccessMask | MethodAttributes.Private | MethodAttributes.Final, original.ReturnType);
        standIn.Overrides.Add(declared);
        standIn.CustomAttributes.Add(StackTraceHidden(type.Module));
        type.Methods.Add(standIn);
        original.Overrides.Remove(declared);
        // Decompilers know what disposes an iterator by what it implements, or else by its short name.
        if (original.Name == $"{interfaceName}.{name}")
            Rename(original, name);
        return (standIn, original);
    }

    // Within generic types methods refer to each other by name.
    private static void Rename(MethodDefinition method, string name)
    {
        var type = method.DeclaringType;
        foreach (var reference in type.Methods.Where(m => m.HasBody).SelectMany(m => m.Body.Instructions).Select(i => i.Operand).OfType<MethodReference>())
        {
            if (reference.Name == method.Name && reference.DeclaringType.GetElementType() == type)
                reference.Name = name;
        }
        method.Name = name;
    }

    private static string Unused(TypeDefinition type, string name)
    {
        var unused = name;
        for (var number = 2; type.Methods.Any(method => method.Name == unused); number++)
            unused = $"{name}#{number}";
        return unused;
    }

    // Since .NET 6, as all that is woven in.
    private static CustomAttribute StackTraceHidden(ModuleDefinition module)
    {
        var runtime = module.AssemblyReferences.FirstOrDefault(reference => reference.Name == "System.Runtime" && reference.Version.Major >= 6);
        if (runtime is null)
        {
            runtime = new AssemblyNameReference("System.Runtime", new Version(6, 0, 0, 0)) { PublicKeyToken = [0xb0, 0x3f, 0x5f, 0x7f, 0x11, 0xd5, 0x0a, 0x3a] };
            module.AssemblyReferences.Add(runtime);
        }
        var attribute = new TypeReference("System.Diagnostics", "StackTraceHiddenAttribute", module, runtime);
        return new CustomAttribute(new MethodReference(".ctor", module.TypeSystem.Void, attribute) { HasThis = true });
    }
}
