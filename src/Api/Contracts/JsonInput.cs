using System.Text.Json;
using System.Text.Unicode;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Contracts;

/// <summary>
/// Reads a request's JSON token by token, strictly: UTF-8, no comments, no trailing commas, no second value. What does not fit is
/// <see cref="ErrorCodes.InvalidFormat"/>, with the place in the body where there is one.
/// </summary>
internal ref struct JsonInput
{
    // Deep enough for every allowed parameter; the readers count the depth of values themselves.
    private const int MaxDepth = 1000;
    private Utf8JsonReader reader;

    /// <param name="utf8">The whole document.</param>
    public JsonInput(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw Invalid("The request's body is not valid UTF-8.");
        }

        reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    public readonly JsonTokenType Token => reader.TokenType;

    /// <summary>The bytes of a number.</summary>
    public readonly ReadOnlySpan<byte> Raw => reader.ValueSpan;

    public static GraphException Invalid(string message) => new(ErrorCodes.InvalidFormat, message);

    /// <summary>Goes to the next token, which must be there.</summary>
    public void Read()
    {
        if (!Advance())
        {
            throw Invalid("The request's body ends before its JSON does.");
        }
    }

    /// <summary>Makes sure that nothing follows.</summary>
    public void End() => Advance();

    /// <summary>Whether the current name or string is this text.</summary>
    public readonly bool Is(ReadOnlySpan<byte> utf8) => reader.ValueTextEquals(utf8);

    /// <summary>The current name or string.</summary>
    public readonly string Text()
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Invalid("A string of the request's body has an unpaired surrogate (\\uD800 to \\uDFFF).");
        }
    }

    public void Skip()
    {
        try
        {
            reader.Skip();
        }
        catch (JsonException exception)
        {
            throw Malformed(exception);
        }
    }

    /// <summary>Reads into an object: its opening brace is the current token.</summary>
    public readonly void ExpectObject(string what)
    {
        if (Token != JsonTokenType.StartObject)
        {
            throw Invalid($"{what} must be a JSON object.");
        }
    }

    public readonly void ExpectArray(string what)
    {
        if (Token != JsonTokenType.StartArray)
        {
            throw Invalid($"{what} must be a JSON array.");
        }
    }

    /// <summary>In an object, goes to the next property's name; false at its end.</summary>
    public bool ReadName()
    {
        Read();
        return Token == JsonTokenType.PropertyName;
    }

    /// <summary>In an array, goes to the next item; false at its end.</summary>
    public bool ReadItem()
    {
        Read();
        return Token != JsonTokenType.EndArray;
    }

    /// <summary>The value of a field: a string.</summary>
    public string ReadString(string field)
    {
        Read();
        return Token == JsonTokenType.String ? Text() : throw Invalid($"`{field}` must be a string.");
    }

    /// <summary>The value of a field: a string, or null.</summary>
    public string? ReadOptionalString(string field)
    {
        Read();
        return Token switch
        {
            JsonTokenType.String => Text(),
            JsonTokenType.Null => null,
            _ => throw Invalid($"`{field}` must be a string."),
        };
    }

    /// <summary>The value of a field: a boolean; null is false.</summary>
    public bool ReadBoolean(string field)
    {
        Read();
        return Token switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False or JsonTokenType.Null => false,
            _ => throw Invalid($"`{field}` must be true or false."),
        };
    }

    /// <summary>The value of a field: an array of strings; null is empty.</summary>
    public List<string> ReadStrings(string field)
    {
        var strings = new List<string>();
        Read();
        if (Token == JsonTokenType.Null)
        {
            return strings;
        }

        ExpectArray($"`{field}`");
        while (ReadItem())
        {
            strings.Add(Token == JsonTokenType.String ? Text() : throw Invalid($"`{field}` must have strings only."));
        }

        return strings;
    }

    public readonly bool TryGetInteger(out long value) => reader.TryGetInt64(out value);

    public readonly bool TryGetFloat(out double value) => reader.TryGetDouble(out value) && double.IsFinite(value);

    private static GraphException Malformed(JsonException exception) =>
        Invalid($"The request's body is not valid JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.");

    private bool Advance()
    {
        try
        {
            return reader.Read();
        }
        catch (JsonException exception)
        {
            throw Malformed(exception);
        }
    }
}
