using PatchTracer.Go.Syntax;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Tests;

/// <summary>What a release may do to a function that a tracepoint names; done to the text of a copy of a tree.</summary>
/// <param name="Name">What the function is called then.</param>
internal sealed record Refactoring(string Tracepoint, RefactoringKind Kind, string Name)
{
    /// <summary>Each under a name that is not like the old one: what is like it is found by that alone.</summary>
    public static readonly Refactoring[] All =
    [
        new("scheduler.scheduling_cycle", RefactoringKind.Renamed, "pickNodeForPod"),
        new("kubelet.container.start", RefactoringKind.Renamed, "launch"),
        new("kubelet.status.sync", RefactoringKind.Renamed, "pushToServer"),
        new("deployment.sync", RefactoringKind.Renamed, "reconcileOne"),
        new("kubelet.image.ensure", RefactoringKind.Renamed, "BringIn"),
        new("kubelet.runtime.compute_actions", RefactoringKind.Renamed, "decide"),
        new("apiserver.create", RefactoringKind.Renamed, "postWith"),
        new("controller.create_pod", RefactoringKind.Moved, "makeOne"),
        new("kubelet.status.patch", RefactoringKind.Moved, "SendToServer"),
        new("apiserver.stamp", RefactoringKind.Moved, "Prepare"),
        new("deployment.scale_replicaset", RefactoringKind.Moved, "resize"),
        new("kubelet.pleg.update", RefactoringKind.Moved, "refresh"),
        new("kubelet.pod.sync", RefactoringKind.Split, "handleOnce"),
        new("replicaset.sync", RefactoringKind.Split, "reconcile"),
        new("kubelet.sandbox.create", RefactoringKind.Split, "setUp"),
        new("deployment.create_replicaset", RefactoringKind.Split, "findOrMake"),
        new("kubelet.runtime.sync_pod", RefactoringKind.Split, "Converge"),
        new("kubelet.container.kill", RefactoringKind.Parameters, "endOne"),
        new("kubelet.volume.wait", RefactoringKind.Parameters, "AwaitMounts"),
        new("kubelet.pod.update", RefactoringKind.Parameters, "Dispatch"),
        new("apiserver.etcd.create", RefactoringKind.Parameters, "Insert"),
        new("endpointslice.sync", RefactoringKind.Parameters, "handleKey"),
        new("kubelet.container.generate_config", RefactoringKind.Results, "describe"),
        new("kubelet.image.pull", RefactoringKind.Results, "Fetch"),
        new("scheduler.bind", RefactoringKind.Results, "Assign"),
        new("apiserver.etcd.update", RefactoringKind.Results, "Modify"),
        new("kubelet.container.run_options", RefactoringKind.Results, "OptionsFor"),
    ];

    /// <summary>The text of the file afterwards, and of a new file elsewhere where it moved.</summary>
    public (string Text, string? Moved) Apply(string text, FunctionSite site)
    {
        // Spans count bytes, and so do characters of Latin-1.
        var function = site.Function;
        var declaration = Kind switch
        {
            RefactoringKind.Parameters => WithOtherParameters(text, function),
            RefactoringKind.Results => WithOneMoreResult(text, function),
            RefactoringKind.Split => InTwo(text, function),
            _ => Cut(text, function, function.Identifier.Span, Name),
        };
        var (before, after) = (text[..function.Span.Start], text[function.Span.End..]);
        if (Kind != RefactoringKind.Moved)
            return (before + declaration + after, null);
        var imports = string.Concat(site.File.Tree.Declarations.OfType<ImportDecl>()
            .Select(import => $"{text[import.Span.Start..import.Span.End]}\n"));
        return (before + after, $"package moved\n\n{imports}\n{declaration}\n");
    }

    private static string Cut(string text, FuncDecl function, TextSpan span, string with) =>
        text[function.Span.Start..span.Start] + with + text[span.End..function.Span.End];

    private string InTwo(string text, FuncDecl function)
    {
        var statements = function.Body!.Statements;
        var half = statements[Math.Max(1, statements.Length / 3)].Span.Start;
        var first = text[(function.BodySpan!.Value.Start + 1)..half];
        return text[function.Span.Start..function.Identifier.Span.Start] + Name
            + text[function.Identifier.Span.End..(function.BodySpan!.Value.Start + 1)]
            + $"\n\t{Name}Before()\n\t{text[half..function.Span.End]}\n\nfunc {Name}Before() error {{{first}\n\treturn nil\n}}";
    }

    /// <summary>One more in front, and the last under another name, wherever it is used.</summary>
    private string WithOtherParameters(string text, FuncDecl function)
    {
        var last = function.Parameters.Last(parameter => parameter.Identifier is { IsBlank: false });
        var edits = function.DescendantsAndSelf().OfType<Ident>().Where(ident => ident.Name == last.Name && !IsSelected(ident))
            .Select(ident => (ident.Span, Text: "subject")).ToList();
        edits.Add((function.Identifier.Span, Name));
        edits.Add((new TextSpan(function.Type.Parameters.Span.Start + 1, 0), "reason string, "));
        var result = text;
        foreach (var (span, with) in edits.OrderByDescending(edit => edit.Span.Start))
            result = result[..span.Start] + with + result[span.End..];
        return result[function.Span.Start..(function.Span.End + result.Length - text.Length)];
    }

    /// <summary>A field or method that is called the same is another.</summary>
    private static bool IsSelected(Ident ident) => ident.Parent is SelectorExpr selector && selector.Operand != ident;

    private string WithOneMoreResult(string text, FuncDecl function)
    {
        var renamed = Cut(text, function, function.Identifier.Span, Name);
        var shift = Name.Length - function.Identifier.Span.Length - function.Span.Start;
        if (function.Type.Results is not { } results)
            return renamed.Insert(function.BodySpan!.Value.Start + shift, "bool ");
        var (start, end) = (results.Span.Start + shift, results.Span.End + shift);
        return results.IsNamed ? renamed.Insert(start + 1, "isNew bool, ")
            : results.IsParenthesised ? renamed.Insert(start + 1, "bool, ")
            : renamed[..start] + $"(bool, {renamed[start..end]})" + renamed[end..];
    }
}
