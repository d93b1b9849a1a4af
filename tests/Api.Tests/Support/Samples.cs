using Serverless.GraphCore.Values;

namespace Serverless.Api.Tests.Support;

/// <summary>A value of every kind, with its text in plain and in typed JSON.</summary>
internal static class Samples
{
    public static readonly NodeValue Alice = new(1, "4:t:1", ["Person"], Map(("name", Text("Alice")), ("age", Integer(42))));
    public static readonly NodeValue Bob = new(2, "4:t:2", ["Person", "Admin"], MapValue.Empty);
    public static readonly RelationshipValue Likes = new(7, "5:t:7", "LIKES", 1, "4:t:1", 2, "4:t:2", Map(("since", Integer(2020))));
    public static readonly PathValue Path = new([Alice, Bob], [Likes]);

    public static IReadOnlyList<(Value Value, string Plain, string Typed)> All { get; } =
    [
        (NullValue.Instance, "null", """{"$type":"Null","_value":null}"""),
        (BooleanValue.True, "true", """{"$type":"Boolean","_value":true}"""),
        (BooleanValue.False, "false", """{"$type":"Boolean","_value":false}"""),
        (Integer(0), "0", """{"$type":"Integer","_value":"0"}"""),
        (Integer(long.MinValue), "-9223372036854775808", """{"$type":"Integer","_value":"-9223372036854775808"}"""),
        (Integer(long.MaxValue), "9223372036854775807", """{"$type":"Integer","_value":"9223372036854775807"}"""),
        (Float(1), "1.0", """{"$type":"Float","_value":"1.0"}"""),
        (Float(-0.5), "-0.5", """{"$type":"Float","_value":"-0.5"}"""),
        (Float(0), "0.0", """{"$type":"Float","_value":"0.0"}"""),
        (Float(3.2e9), "3.2E9", """{"$type":"Float","_value":"3.2E9"}"""),
        (Float(2e-7), "2.0E-7", """{"$type":"Float","_value":"2.0E-7"}"""),
        (Float(9999999), "9999999.0", """{"$type":"Float","_value":"9999999.0"}"""),
        (Float(double.MaxValue), "1.7976931348623157E308", """{"$type":"Float","_value":"1.7976931348623157E308"}"""),
        (Float(double.NaN), "\"NaN\"", """{"$type":"Float","_value":"NaN"}"""),
        (Float(double.PositiveInfinity), "\"Infinity\"", """{"$type":"Float","_value":"Infinity"}"""),
        (Float(double.NegativeInfinity), "\"-Infinity\"", """{"$type":"Float","_value":"-Infinity"}"""),
        (Text(""), "\"\"", """{"$type":"String","_value":""}"""),
        (Text("a\"b\\c\n\t\u0001é😀"), """ "a\"b\\c\n\t\u0001é😀" """.Trim(), """{"$type":"String","_value":"a\"b\\c\n\t\u0001é😀"}"""),
        (List(), "[]", """{"$type":"List","_value":[]}"""),
        (List(Integer(1), Text("x"), NullValue.Instance), """[1,"x",null]""", """{"$type":"List","_value":[{"$type":"Integer","_value":"1"},{"$type":"String","_value":"x"},{"$type":"Null","_value":null}]}"""),
        (Map(("a", Integer(1)), ("b", List())), """{"a":1,"b":[]}""", """{"$type":"Map","_value":{"a":{"$type":"Integer","_value":"1"},"b":{"$type":"List","_value":[]}}}"""),
        (new DateValue(16520), "\"2015-03-26\"", """{"$type":"Date","_value":"2015-03-26"}"""),
        (new LocalTimeValue(43200L * 1_000_000_000), "\"12:00\"", """{"$type":"LocalTime","_value":"12:00"}"""),
        (new TimeValue(43200L * 1_000_000_000, 0), "\"12:00Z\"", """{"$type":"Time","_value":"12:00Z"}"""),
        (new LocalDateTimeValue(0, 500_000_000), "\"1970-01-01T00:00:00.5\"", """{"$type":"LocalDateTime","_value":"1970-01-01T00:00:00.5"}"""),
        (new DateTimeValue(0, 0, 3600), "\"1970-01-01T01:00+01:00\"", """{"$type":"OffsetDateTime","_value":"1970-01-01T01:00+01:00"}"""),
        (new DateTimeValue(0, 0, 3600, "Europe/Stockholm"), "\"1970-01-01T01:00+01:00[Europe/Stockholm]\"", """{"$type":"ZonedDateTime","_value":"1970-01-01T01:00+01:00[Europe/Stockholm]"}"""),
        (new DurationValue(0, 14, 58320, 0), "\"P14DT16H12M\"", """{"$type":"Duration","_value":"P14DT16H12M"}"""),
        (new PointValue(CoordinateSystem.Cartesian, 1.2, 3.4), "\"SRID=7203;POINT (1.2 3.4)\"", """{"$type":"Point","_value":"SRID=7203;POINT (1.2 3.4)"}"""),
        (new PointValue(CoordinateSystem.CartesianThreeDimensional, 1, 2, 3), "\"SRID=9157;POINT Z (1.0 2.0 3.0)\"", """{"$type":"Point","_value":"SRID=9157;POINT Z (1.0 2.0 3.0)"}"""),
        (Alice, PlainAlice, TypedAlice),
        (Likes, PlainLikes, TypedLikes),
        (Path, $"[{PlainAlice},{PlainLikes},{PlainBob}]", $$"""{"$type":"Path","_value":[{{TypedAlice}},{{TypedLikes}},{{TypedBob}}]}"""),
    ];

    private const string PlainAlice = """{"elementId":"4:t:1","labels":["Person"],"properties":{"name":"Alice","age":42}}""";
    private const string PlainBob = """{"elementId":"4:t:2","labels":["Person","Admin"],"properties":{}}""";
    private const string PlainLikes = """{"elementId":"5:t:7","startNodeElementId":"4:t:1","endNodeElementId":"4:t:2","type":"LIKES","properties":{"since":2020}}""";
    private const string TypedAlice = """{"$type":"Node","_value":{"_element_id":"4:t:1","_labels":["Person"],"_properties":{"name":{"$type":"String","_value":"Alice"},"age":{"$type":"Integer","_value":"42"}}}}""";
    private const string TypedBob = """{"$type":"Node","_value":{"_element_id":"4:t:2","_labels":["Person","Admin"],"_properties":{}}}""";
    private const string TypedLikes = """{"$type":"Relationship","_value":{"_element_id":"5:t:7","_start_node_element_id":"4:t:1","_end_node_element_id":"4:t:2","_type":"LIKES","_properties":{"since":{"$type":"Integer","_value":"2020"}}}}""";

    public static IntegerValue Integer(long value) => IntegerValue.Of(value);

    public static FloatValue Float(double value) => new(value);

    public static StringValue Text(string value) => new(value);

    public static ListValue List(params Value[] items) => new(items);

    public static MapValue Map(params (string Name, Value Value)[] entries) => new([.. entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Value))]);
}
