namespace PatchTracer.Go.Syntax;

/// <summary>A function declaration or a function literal.</summary>
public interface IFunction
{
    FuncType Type { get; }

    /// <summary>Null for a declaration that is implemented elsewhere.</summary>
    BlockStmt? Body { get; }
}
