using Mono.Cecil;
using Mono.Cecil.Cil;

namespace PatchTracer.Workspace.Tests;

/// <summary>
/// Which room of a project needs which, as the compiler left it in the assembly. A room is a namespace, which is a folder. The project's
/// own folder is no room but its door: what it gives to others, and the words that its rooms share.
/// </summary>
internal sealed class RoomGraph
{
    private readonly SortedDictionary<(string From, string To), SortedSet<string>> _needs = [];

    /// <param name="assembly">A file.</param>
    /// <param name="project">The namespace that the rooms are in.</param>
    public static RoomGraph Of(string assembly, string project)
    {
        var graph = new RoomGraph();
        using var module = ModuleDefinition.ReadModule(assembly);
        foreach (var type in module.GetTypes())
        {
            foreach (var needed in Needed(type).SelectMany(Parts).Select(Outermost))
                graph.Add(Outermost(type), needed, $"{project}.");
        }
        return graph;
    }

    /// <summary>Each pair of rooms of which one can be reached from the other and back, with what needs what on the way out.</summary>
    public IReadOnlyList<string> Circles()
    {
        var reach = _needs.Keys.Select(need => need.From).Distinct().ToDictionary(room => room, Reach);
        return [.. _needs.Where(need => reach.GetValueOrDefault(need.Key.To)?.Contains(need.Key.From) == true)
            .Select(need => $"{need.Key.From} -> {need.Key.To}: {string.Join(", ", need.Value.Take(5))}")];
    }

    private void Add(TypeReference type, TypeReference needed, string project)
    {
        var (from, to) = (type.Namespace, needed.Namespace);
        if (from == to || !from.StartsWith(project, StringComparison.Ordinal) || !to.StartsWith(project, StringComparison.Ordinal))
            return;
        if (!_needs.TryGetValue((from, to), out var places))
            _needs[(from, to)] = places = [];
        places.Add($"{type.Name} needs {needed.Name}");
    }

    private HashSet<string> Reach(string from)
    {
        var (reached, next) = (new HashSet<string>(), new Queue<string>([from]));
        while (next.TryDequeue(out var room))
        {
            foreach (var (_, to) in _needs.Keys.Where(need => need.From == room && reached.Add(need.To)))
                next.Enqueue(to);
        }
        return reached;
    }

    private static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type;
    }

    private static IEnumerable<TypeReference?> Needed(TypeDefinition type)
    {
        IEnumerable<TypeReference?> all =
            [type.BaseType, .. type.Interfaces.Select(one => one.InterfaceType), .. type.Fields.Select(field => field.FieldType),
                .. type.CustomAttributes.Select(one => one.AttributeType)];
        foreach (var method in type.Methods)
        {
            all = all.Append(method.ReturnType).Concat(method.Parameters.Select(parameter => parameter.ParameterType));
            if (method.HasBody)
                all = all.Concat(method.Body.Variables.Select(variable => variable.VariableType))
                    .Concat(method.Body.Instructions.SelectMany(Named));
        }
        return all;
    }

    private static IEnumerable<TypeReference> Named(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        GenericInstanceMethod method => [method.DeclaringType, method.ReturnType, .. method.GenericArguments],
        MethodReference method => [method.DeclaringType, method.ReturnType],
        FieldReference field => [field.DeclaringType, field.FieldType],
        _ => [],
    };

    // A list of spans needs spans.
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification wrapped => Parts(wrapped.ElementType),
        _ => [type],
    };
}
