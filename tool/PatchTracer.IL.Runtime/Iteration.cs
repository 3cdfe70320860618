using System;
using System.Diagnostics;

namespace PatchTracer.Woven;

/// <summary>
/// The span of one enumeration. While somebody listens, a woven iterator is handed out inside such an object, which begins the span with
/// the first part of the iterator, makes it current around each part, and stops it behind the last one or when it is disposed of.
/// </summary>
internal abstract class Iteration
{
    private Activity _activity;
    private bool _isStarted;

    /// <summary>Is there anything to be done around the next part?</summary>
    public bool IsTraced => _activity != null || !_isStarted;

    /// <summary>Has the span begun, and not ended?</summary>
    public bool IsRunning => _activity != null;

    /// <summary>The span with its attributes, or the ambient one for a tracepoint that only records failures; null for none.</summary>
    protected abstract Activity Start();

    /// <summary>Is it the ambient span, which is not ours to stop?</summary>
    protected virtual bool IsAmbient() => false;

    /// <summary>Records an exception. Never takes it: gives false.</summary>
    protected virtual bool Fail(Activity activity, Exception exception) => false;

    /// <summary>Sets the attributes that are read at the end.</summary>
    protected virtual void Finish(Activity activity)
    {
    }

    /// <summary>A part of the iterator begins.</summary>
    public void Enter()
    {
        if (!_isStarted)
        {
            _isStarted = true;
            _activity = Start();
        }
        else if (!IsAmbient())
        {
            Tracepoints.SetCurrent(_activity);
        }
    }

    /// <summary>To be called from a filter, when nothing is unwound yet.</summary>
    public bool Failed(Exception exception) => _activity != null && Fail(_activity, exception);

    /// <summary>The iterator has no more parts: it came to its end, or was disposed of.</summary>
    public void Finish()
    {
        if (_activity != null)
            Finish(_activity);
    }

    /// <summary>There is no further part. What is current then is the caller's to put back.</summary>
    public void End()
    {
        if (!IsAmbient())
            Tracepoints.Stop(_activity);
        _activity = null;
    }

    /// <summary>It ended now, though it is stopped later.</summary>
    public void MarkEnd()
    {
        if (_activity != null && !IsAmbient())
            _activity.SetEndTime(DateTime.UtcNow);
    }

    /// <summary>Disposed of before its first part, it never begins.</summary>
    public void Skip() => _isStarted = true;

    /// <summary>The same once more, for another enumeration.</summary>
    protected Iteration Again()
    {
        var again = (Iteration)MemberwiseClone();
        again._activity = null;
        again._isStarted = false;
        return again;
    }
}
