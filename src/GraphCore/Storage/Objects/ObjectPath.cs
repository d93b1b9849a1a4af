using System.Diagnostics.CodeAnalysis;

namespace Serverless.GraphCore.Storage.Objects;

/// <summary>
/// The name of an object or of a folder of objects: segments of <c>[A-Za-z0-9_][A-Za-z0-9._-]*</c> joined by <c>/</c>, not ending with a
/// dot, at most 1,024 characters in all. So no path leaves its store's root (<c>..</c> cannot be written) and every path is a legal blob
/// name and a legal file name. <c>default</c> is the root folder, which holds objects but is none.
/// </summary>
public readonly record struct ObjectPath : IComparable<ObjectPath>
{
    private const int MaxLength = 1024;

    private const int MaxSegmentLength = 200;

    private readonly string? _value;

    private ObjectPath(string value) => _value = value;

    /// <summary>The folder that holds everything.</summary>
    public static ObjectPath Root => default;

    /// <summary>The path as text; empty for the root.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether this is the root folder.</summary>
    public bool IsRoot => _value is null;

    /// <summary>The last segment.</summary>
    public string Name => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>The path of <paramref name="name"/> (one or more segments) below <paramref name="folder"/>.</summary>
    public static ObjectPath operator /(ObjectPath folder, string name) => Parse(folder.IsRoot ? name : $"{folder._value}/{name}");

    /// <summary>Reads a path, which must be valid.</summary>
    /// <exception cref="ArgumentException">The text is no valid path.</exception>
    public static ObjectPath Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var path)
            ? path
            : throw new ArgumentException($"`{text}` is not an object path: segments of letters, digits, `.`, `_` and `-` joined by `/`, none starting or ending with `.`.", nameof(text));
    }

    /// <summary>Reads a path; false when the text is no valid one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ObjectPath path)
    {
        path = default;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            return false;
        }

        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] != '/')
            {
                continue;
            }

            if (!IsSegment(text.AsSpan(start, i - start)))
            {
                return false;
            }

            start = i + 1;
        }

        path = new ObjectPath(text);
        return true;
    }

    /// <summary>Whether this object lies in <paramref name="folder"/> or in a folder below it.</summary>
    public bool IsBelow(ObjectPath folder) =>
        !IsRoot && (folder.IsRoot || (Value.Length > folder.Value.Length && Value[folder.Value.Length] == '/' && Value.StartsWith(folder.Value, StringComparison.Ordinal)));

    /// <inheritdoc/>
    public int CompareTo(ObjectPath other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsSegment(ReadOnlySpan<char> segment)
    {
        if (segment.IsEmpty || segment.Length > MaxSegmentLength || segment[0] is '.' or '-' || segment[^1] == '.')
        {
            return false;
        }

        foreach (var c in segment)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
