using System;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace PatchTracer.Woven;

internal static partial class Tracepoints
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void SetText(Activity activity, string key, object value)
    {
        if (value is string text)
        {
            activity.SetTag(key, text);
            return;
        }
        if (value == null)
            return;
        var was = BeginReading();
        try
        {
            activity.SetTag(key, value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture)
                : value.ToString());
        }
        catch (Exception)
        {
            // What cannot be read is not recorded.
        }
        finally
        {
            EndReading(was);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void SetInt(Activity activity, string key, object value)
    {
        if (value is long)
        {
            activity.SetTag(key, value);
            return;
        }
        if (value == null)
            return;
        var was = BeginReading();
        try
        {
            activity.SetTag(key, Convert.ToInt64(value, CultureInfo.InvariantCulture));
        }
        catch (Exception)
        {
            // As of texts.
        }
        finally
        {
            EndReading(was);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void SetDouble(Activity activity, string key, object value)
    {
        if (value is double)
        {
            activity.SetTag(key, value);
            return;
        }
        if (value == null)
            return;
        var was = BeginReading();
        try
        {
            activity.SetTag(key, Convert.ToDouble(value, CultureInfo.InvariantCulture));
        }
        catch (Exception)
        {
            // As of texts.
        }
        finally
        {
            EndReading(was);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void SetBool(Activity activity, string key, object value)
    {
        if (value is bool)
            activity.SetTag(key, value);
    }
}
