namespace PatchTracer.Weaving.Matching;

/// <summary>
/// What names mean at a place in a function, by Go's rules for blocks (Declarations and scope), as far as one function tells.
/// </summary>
internal static class GoScope
{
    /// <summary>The nearest declaration of a name that is visible at a place; null when the function declares none.</summary>
    public static DeclaredName? Find(InsertionPoint point, string name)
    {
        if (Last(point.List.Statements.Take(point.Index), name) is { } here)
            return here;
        for (var node = point.Node; node.Parent is { } parent and not GoFile; node = parent)
        {
            if (Outside(node, parent, name) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>Parameters of a function, receiver and results included.</summary>
    public static IEnumerable<DeclaredName> Signature(IFunction function)
    {
        if ((function as FuncDecl)?.Receiver is { Name: { } receiver } && ((FuncDecl)function).ReceiverList is { } list)
            yield return new(receiver.Name, DeclaredKind.Receiver, function, list.Groups[0].Type, null);
        foreach (var parameter in function.Type.Parameters.Parameters)
            yield return new(parameter.Name ?? "_", DeclaredKind.Parameter, function, parameter.Type, null);
        foreach (var result in function.Type.Results?.Parameters ?? [])
            yield return new(result.Name ?? "_", DeclaredKind.Result, function, result.Type, null);
    }

    private static DeclaredName? Outside(Node node, Node parent, string name) => parent switch
    {
        IStatementList list when node is Stmt statement && list.Statements.IndexOf(statement) is var index and >= 0 =>
            Last(list.Statements.Take(index), name)
                ?? (parent is CommClause { Communication: { } communication } ? Of(communication, name) : null),
        IFunction function => Signature(function).LastOrDefault(declared => declared.Name == name && name != "_"),
        IfStmt { Init: { } init } when node != init => Of(init, name),
        ForStmt { Init: { } init } when node != init => Of(init, name),
        SwitchStmt { Init: { } init } when node != init => Of(init, name),
        TypeSwitchStmt choice =>
            choice.Binding?.Name == name ? Local(choice, name, null, null) : choice.Init is { } init && node != init ? Of(init, name)
            : null,
        RangeStmt { IsDefine: true } range when node == range.Body => Of(range, name),
        _ => null,
    };

    private static DeclaredName? Last(IEnumerable<Stmt> statements, string name) =>
        statements.Reverse().Select(statement => Of(statement, name)).FirstOrDefault(declared => declared is not null);

    /// <summary>What a statement itself declares; what it merely assigns was declared before.</summary>
    private static DeclaredName? Of(Stmt statement, string name) => statement switch
    {
        LabeledStmt labeled => Of(labeled.Statement, name),
        AssignStmt { IsDefine: true } assign when IndexOf(assign.AssignedNames, name) is var index and >= 0 =>
            Local(assign, name, null, assign.Right.Length == assign.Left.Length ? assign.Right[index] : null),
        DeclStmt { Declaration: VarDecl variables } =>
            variables.Specs.Where(spec => IndexOf(spec.Names, name) >= 0)
                .Select(spec => Local(statement, name, spec.Type,
                    spec.Values.Length == spec.Names.Length ? spec.Values[IndexOf(spec.Names, name)] : null))
                .LastOrDefault(),
        RangeStmt { IsDefine: true } range when IndexOf(range.AssignedNames, name) >= 0 => Local(range, name, null, null),
        _ => null,
    };

    private static DeclaredName Local(Node at, string name, Expr? type, Expr? value) =>
        new(name, DeclaredKind.Local, at.EnclosingFunction()!, type, value);

    private static int IndexOf(IEnumerable<Ident> names, string name) => names.Select(ident => ident.Name).ToList().IndexOf(name);
}
