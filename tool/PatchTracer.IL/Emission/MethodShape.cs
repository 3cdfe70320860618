namespace PatchTracer.IL.Emission;

/// <summary>How a method does its work, which decides where its span begins and ends.</summary>
internal enum MethodShape
{
    /// <summary>Ends when it returns.</summary>
    Plain,

    /// <summary>Hands out a task, and ends when that does, without being async itself.</summary>
    HandsOutTask,

    Async,
    Iterator,
    AsyncIterator,

    /// <summary>Abstract, extern or made by the runtime.</summary>
    NoBody,

    /// <summary>Suspended by the runtime itself, without a state machine (.NET 10, a preview).</summary>
    RuntimeAsync,
}
