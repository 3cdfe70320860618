using System;
using System.Diagnostics;
using System.Threading;

namespace PatchTracer.Woven;

/// <summary>
/// The span of one enumeration. While somebody listens, a woven iterator makes a type derived from the compiler's, which has such a field:
/// the span begins with the first part of the iterator, is current around each part, and is stopped behind the last one or when the
/// iterator is disposed of.
/// As long as neither side changes its execution context, the two are exchanged whole: a value of one is dear to set, most of all
/// <see cref="System.Diagnostics.Activity.Current"/>, which writes the span's id down as text.
/// </summary>
internal struct Iteration
{
    private readonly bool _isAmbient;
    private bool _isStarted;
    private Activity _activity;
    private Activity _previous;
    private ExecutionContext _inside;
    private ExecutionContext _outside;

    /// <param name="isAmbient">Is it the span that is current anyway, which is not ours to stop?</param>
    public Iteration(bool isAmbient)
    {
        this = default;
        _isAmbient = isAmbient;
    }

    /// <summary>The span; null where there is none, or it has ended.</summary>
    public Activity Activity => _activity;

    /// <summary>Has it neither begun nor been disposed of?</summary>
    public bool IsNew => !_isStarted;

    /// <summary>A part of the iterator begins. True for the first: then comes <see cref="Begin"/>.</summary>
    public bool Enter()
    {
        if (_isStarted && _activity == null)
            return false;
        // Null where its flow is suppressed.
        var context = ExecutionContext.Capture();
        if (context != null && context == _outside)
        {
            ExecutionContext.Restore(_inside);
            return false;
        }
        _previous = Activity.Current;
        _outside = context;
        if (!_isStarted)
            return _isStarted = true;
        if (!_isAmbient)
            Tracepoints.SetCurrent(_activity);
        Exchange();
        return false;
    }

    /// <summary>The iterator is disposed of; if that comes before its first part, there is no span.</summary>
    public void EnterLast()
    {
        _isStarted = true;
        Enter();
    }

    /// <param name="activity">The span with its attributes; null for none.</param>
    public void Begin(Activity activity)
    {
        _activity = activity;
        Exchange();
    }

    /// <summary>The span that is about to end, for the attributes that are read then; null for none.</summary>
    public Activity Ending(bool goesOn) => goesOn ? null : _activity;

    /// <summary>
    /// The part ends, and if nothing <paramref name="goesOn"/>, the span as well: the consumer gets back what was current before.
    /// </summary>
    public void Leave(bool goesOn)
    {
        if (_activity == null)
            return;
        var (outside, previous) = (_outside, _previous);
        var isUnchanged = outside != null && ExecutionContext.Capture() == _inside;
        if (!goesOn)
            End();
        if (isUnchanged)
            ExecutionContext.Restore(outside);
        else if (!_isAmbient && Activity.Current != previous)
            Tracepoints.SetCurrent(previous);
    }

    /// <summary>
    /// There is no further part, which shows in a flow that may be any: unless it is the span's own, what is current in it stays.
    /// </summary>
    /// <param name="ended">When it ended, in ticks of UTC; 0 for now.</param>
    public void EndLate(long ended)
    {
        var current = Activity.Current;
        var isOwn = current == _activity;
        if (ended > 0 && !_isAmbient)
            _activity.SetEndTime(new DateTime(ended, DateTimeKind.Utc));
        End();
        if (!isOwn)
            Tracepoints.SetCurrent(current);
    }

    // What the body has and what its consumer has are known now.
    private void Exchange()
    {
        _inside = ExecutionContext.Capture();
        if (_inside == null)
            _outside = null;
    }

    // What is current then is the caller's to put back.
    private void End()
    {
        if (!_isAmbient)
            Tracepoints.Stop(_activity);
        _activity = _previous = null;
        _inside = _outside = null;
    }
}
