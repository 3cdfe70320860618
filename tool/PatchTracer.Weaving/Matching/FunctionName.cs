namespace PatchTracer.Weaving.Matching;

internal static class FunctionName
{
    /// <summary>As Go's own messages have it: <c>(*Kubelet).syncPod</c>, <c>createHandler</c>.</summary>
    public static string Of(FuncDecl function) =>
        function.Receiver is not { } receiver ? function.Name
        : receiver.IsPointer ? $"(*{receiver.TypeName}).{function.Name}"
        : $"{receiver.TypeName}.{function.Name}";
}
