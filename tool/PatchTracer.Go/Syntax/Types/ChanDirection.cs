namespace PatchTracer.Go.Syntax;

public enum ChanDirection : byte
{
    /// <summary><c>chan T</c></summary>
    Both,

    /// <summary><c>chan&lt;- T</c></summary>
    Send,

    /// <summary><c>&lt;-chan T</c></summary>
    Receive,
}
