using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Values;

/// <summary>Short forms of values for tests.</summary>
internal static class Literals
{
    public static readonly Value Null = NullValue.Instance;

    public static Value V(object? value) => value switch
    {
        null => NullValue.Instance,
        Value already => already,
        bool boolean => BooleanValue.Of(boolean),
        int integer => IntegerValue.Of(integer),
        long integer => IntegerValue.Of(integer),
        double number => new FloatValue(number),
        string text => new StringValue(text),
        _ => throw new ArgumentException($"No value for {value.GetType()}", nameof(value)),
    };

    public static ListValue L(params object?[] items) => new([.. items.Select(V)]);

    public static MapValue M(params (string Key, object? Value)[] entries) =>
        new([.. entries.Select(static entry => KeyValuePair.Create(entry.Key, V(entry.Value)))]);
}
