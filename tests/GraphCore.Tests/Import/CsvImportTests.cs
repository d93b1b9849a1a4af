using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Import;
using Serverless.GraphCore.Storage.Building;
using Serverless.GraphCore.Tests.Storage.Building;

namespace Serverless.GraphCore.Tests.Import;

public sealed class CsvImportTests
{
    private static readonly ImportOptions Plain = new();

    [Theory]
    [InlineData("name:ID", "Ann", "(196608 {name: String 'Ann'})")]
    [InlineData(":ID,name", "1,Ann", "(196608 {name: String 'Ann'})")]
    [InlineData("id:ID(Person),name:string", "1,Ann", "(196608 {id: String '1', name: String 'Ann'})")]
    [InlineData("id:ID{id-type:long}", "1", "(196608 {id: Integer 1})")]
    [InlineData(":ID,:LABEL", "1,B;A;B", "(196608:A:B)")]
    [InlineData(":ID,:LABEL{delimiter:U+007C}", "1,B|A;x", "(196608:A;x:B)")]
    [InlineData(":ID,x:int,y:long,z:short,b:byte", "1,-5,9223372036854775807,7,-128", "(196608 {b: Integer -128, x: Integer -5, y: Integer 9223372036854775807, z: Integer 7})")]
    [InlineData(":ID,x:float,y:double", "1,1.5,-1e3", "(196608 {x: Float 1.5, y: Float -1000.0})")]
    [InlineData(":ID,x:double,y:double", "1,NaN,-Infinity", "(196608 {x: Float NaN, y: Float -Infinity})")]
    [InlineData(":ID,x:boolean,y:BOOLEAN", "1,true,False", "(196608 {x: Boolean true, y: Boolean false})")]
    [InlineData(":ID,c:char[]", "1,a;ö", "(196608 {c: List ['a', 'ö']})")]
    [InlineData(":ID,x:int[],y:string[]", "1, 1; 2,a;;b", "(196608 {x: List [1, 2], y: List ['a', '', 'b']})")]
    [InlineData(":ID,x:string[]", "1,\"\"", "(196608 {x: List []})")]
    [InlineData(":ID,x:date,y:localtime,z:time", "1,2024-05-01,12:30,12:30:01+02:00", "(196608 {x: Date 2024-05-01, y: LocalTime 12:30, z: Time 12:30:01+02:00})")]
    [InlineData(":ID,x:localdatetime,y:datetime", "1,2024-05-01T12:30,2024-05-01T12:30Z", "(196608 {x: LocalDateTime 2024-05-01T12:30, y: DateTime 2024-05-01T12:30Z})")]
    [InlineData(":ID,x:time{timezone:+02:00},y:datetime{timezone:Europe/Stockholm}", "1,12:30,2024-05-01T12:30", "(196608 {x: Time 12:30+02:00, y: DateTime 2024-05-01T12:30+02:00[Europe/Stockholm]})")]
    [InlineData(":ID,y:datetime{timezone:Europe/Stockholm}", "1,2024-05-01T12:30+01:00", "(196608 {y: DateTime 2024-05-01T12:30+01:00})")]
    [InlineData(":ID,x:duration", "1,P1Y2DT3S", "(196608 {x: Duration P1Y2DT3S})")]
    [InlineData(":ID,x:point", "1,\"{x: 1, y: 2.5}\"", "(196608 {x: Point point({x: 1.0, y: 2.5, crs: 'cartesian'})})")]
    [InlineData(":ID,x:point{crs:WGS-84}", "1,\"{x: 12, y: 55}\"", "(196608 {x: Point point({x: 12.0, y: 55.0, crs: 'wgs-84'})})")]
    [InlineData(":ID,x:point", "1,\"{latitude: 55, longitude: 372, height: 3}\"", "(196608 {x: Point point({x: 12.0, y: 55.0, z: 3.0, crs: 'wgs-84-3d'})})")]
    [InlineData(":ID,x:json", "1,\"[\"\"a;b\"\",\"\"\"\"]\"", "(196608 {x: List ['a;b', '']})")]
    [InlineData(":ID,:IGNORE,x:IGNORE,y", "1,a,b,c", "(196608 {y: String 'c'})")]
    [InlineData(":ID,x,y", "1,,\"\"", "(196608 {y: String ''})")]
    [InlineData(":ID,x", "1,\"a \"\"b\"\"\r\n,c\"", "(196608 {x: String 'a \"b\"\r\n,c'})")]
    [InlineData("a:b:string,:ID", "x,1", "(196608 {a:b: String 'x'})")]
    [InlineData("\uFEFF:ID,x", "1,a", "(196608 {x: String 'a'})")]
    public async Task Headers_say_what_columns_are(string header, string row, string expected)
    {
        foreach (string lineEnd in new[] { "\n", "\r\n", "\r" })
        {
            SegmentGraph graph = await ImportTesting.ImportAsync(Plain, ("a.csv", $"{header}{lineEnd}{lineEnd}{row}{lineEnd}"));

            Assert.Equal(expected, Describe(graph));
        }
    }

    [Theory]
    [InlineData('|', ';', '"', ":ID|x:int[]|y\n1|1;2|\"a|b\"")]
    [InlineData('\t', '|', '\'', ":ID\tx:int[]\ty\n1\t1|2\t'a|b'")]
    [InlineData(';', ',', '"', ":ID;x:int[];y\n1;1,2;a|b")]
    public async Task Delimiters_and_quotes_are_options(char delimiter, char arrayDelimiter, char quote, string text)
    {
        var options = new ImportOptions { Delimiter = delimiter, ArrayDelimiter = arrayDelimiter, Quote = quote };

        SegmentGraph graph = await ImportTesting.ImportAsync(options, ("a.csv", text));

        Assert.Equal("(196608 {x: List [1, 2], y: String 'a|b'})", Describe(graph));
    }

    [Fact]
    public async Task A_header_may_have_a_file_of_its_own()
    {
        var options = new ImportOptions
        {
            Nodes = [ImportGroup.Parse("Person:Human=header.csv,a.csv,b.csv")],
            Relationships = [ImportGroup.Parse("KNOWS=knows-header.csv,knows.csv")],
        };

        SegmentGraph graph = await ImportTesting.ImportAsync(
            options, ("header.csv", ":ID,name"), ("a.csv", "1,Ann\n"), ("b.csv", "2,Bob"), ("knows-header.csv", ":START_ID,:END_ID,since:int"), ("knows.csv", "2,1,1999"));

        Assert.Equal("(196608:Human:Person {name: String 'Ann'})\n(196609:Human:Person {name: String 'Bob'})\n(196609)-[196608:KNOWS {since: Integer 1999}]->(196608)", Describe(graph));
    }

    [Fact]
    public async Task Id_spaces_keep_equal_ids_apart()
    {
        SegmentGraph graph = await ImportTesting.ImportAsync(
            Plain,
            ("p.csv", ":ID(P),:LABEL\n1,P\n01,P"),
            ("q.csv", ":ID(Q),:LABEL\n1,Q"),
            ("r.csv", ":START_ID(P),:END_ID(Q),:TYPE\n01,1,R\n1,1,R"));

        Assert.Equal("(196608:P)\n(196609:P)\n(196610:Q)\n(196608)-[196608:R]->(196610)\n(196609)-[196609:R]->(196610)", Describe(graph));
    }

    [Fact]
    public async Task Integer_ids_are_equal_however_they_are_written()
    {
        var options = new ImportOptions { IdType = ImportIdType.Integer };

        SegmentGraph graph = await ImportTesting.ImportAsync(options, ("p.csv", "n:ID\n007\n-3"), ("r.csv", ":START_ID,:END_ID,:TYPE\n7, -3 ,R"));

        Assert.Equal("(196608 {n: Integer 7})\n(196609 {n: Integer -3})\n(196608)-[196608:R]->(196609)", Describe(graph));
    }

    [Fact]
    public async Task Types_come_from_the_row_or_else_from_the_options()
    {
        var options = new ImportOptions { Relationships = [ImportGroup.Parse("DEFAULT=r.csv")] };

        SegmentGraph graph = await ImportTesting.ImportAsync(options, ("p.csv", ":ID\na\nb"), ("r.csv", ":START_ID,:TYPE,:END_ID\na,,b\na,OWN,b"));

        Assert.Equal(["DEFAULT", "OWN"], graph.Graph.Relationships.Values.Select(relationship => relationship.Type));
    }

    [Theory]
    [InlineData(":ID,x:int\n1,2\n3,a", 3, 2, "`a` is no integer")]
    [InlineData(":ID,x:int\n1,2147483648", 2, 2, "`2147483648` is no int: it is out of range")]
    [InlineData(":ID,x:byte\n1,128", 2, 2, "`128` is no byte: it is out of range")]
    [InlineData(":ID,x:double\n1,1.5.2", 2, 2, "`1.5.2` is no number")]
    [InlineData(":ID,x:boolean\n1,yes", 2, 2, "`yes` is no boolean; it is `true` or `false`")]
    [InlineData(":ID,x:int[]\n1,1;b", 2, 2, "item 2: `b` is no integer")]
    [InlineData(":ID,x:char[]\n1,ab", 2, 2, "item 1: `ab` is no single character")]
    [InlineData(":ID,x:date\n1,2024-13-01", 2, 2, "month")]
    [InlineData(":ID,x:point\n1,\"{x: 1}\"", 2, 2, "is no point")]
    [InlineData(":ID,x:json\n1,\"{\"", 2, 2, "is no JSON")]
    [InlineData(":ID,x\n1", 2, 0, "the row has 1 fields; the header has 2")]
    [InlineData(":ID,x\n1,2,3", 2, 0, "the row has 3 fields; the header has 2")]
    [InlineData(":ID,x\n\"1\"a,2", 2, 1, "there is text after a closing quote")]
    [InlineData(":ID,x\n\n\"a\nb\",1\n\"a\nb\",2", 5, 1, "is there already")]
    [InlineData(":ID(S)\n1\n1", 3, 1, "the id `1` is there already in id space `S`")]
    [InlineData(":ID\n,\n", 2, 0, "the row has 2 fields; the header has 1")]
    [InlineData(":ID,x\n,1", 2, 1, "the id is empty")]
    [InlineData("x:ID{id-type:long}\nb", 2, 1, "`b` is no integer")]
    public async Task A_bad_row_of_nodes_rejects_the_import_with_its_place(string text, int line, int column, string reason)
    {
        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => ImportTesting.ReadAsync(Plain, ("a.csv", text)));

        Assert.Equal(ErrorCodes.ImportFailed, failure.Code);
        Assert.StartsWith(column == 0 ? $"`a.csv`, line {line}: " : $"`a.csv`, line {line}, column {column}: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(":START_ID,:END_ID,:TYPE\n1,3,R", 2, 2, "no node has the id `3`")]
    [InlineData(":START_ID,:END_ID,:TYPE\n\n,2,R", 3, 1, "no node has the id ``")]
    [InlineData(":START_ID,:END_ID,:TYPE\n1,2,", 2, 3, "the relationship has no type")]
    [InlineData(":START_ID(Q),:END_ID,:TYPE\n1,2,R", 2, 1, "no node has the id `1` in id space `Q`")]
    [InlineData(":START_ID,:END_ID,:TYPE,x:int\n1,2,R,?", 2, 4, "`?` is no integer")]
    public async Task A_bad_row_of_relationships_rejects_the_import_with_its_place(string text, int line, int column, string reason)
    {
        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => ImportTesting.ReadAsync(Plain, ("n.csv", ":ID\n1\n2"), ("r.csv", text)));

        Assert.Equal($"`r.csv`, line {line}, column {column}: {reason}.", failure.Message);
    }

    [Theory]
    [InlineData("x:strin,:ID", "`a.csv`, line 1, column 1: `strin` is no type of a column")]
    [InlineData(":ID,:ID", "`a.csv`, line 1, column 2: `:ID` is there twice")]
    [InlineData("x,:ID,x:int", "`a.csv`, line 1, column 3: `x:int` is there twice")]
    [InlineData(":START_ID", "`a.csv`, line 1: the header has no `:END_ID`")]
    [InlineData(":START_ID,:END_ID,:LABEL", "`a.csv`, line 1, column 3: `:LABEL` does not belong into a file of relationships")]
    [InlineData(":ID,:TYPE", "`a.csv`, line 1, column 2: `:TYPE` does not belong into a file of nodes")]
    [InlineData(":ID,", "`a.csv`, line 1, column 2: `` names no property; leave a column out by `:IGNORE`")]
    [InlineData("x(S)", "`a.csv`, line 1, column 1: `x(S)` has an id space")]
    [InlineData("x:int{crs:wgs-84}", "`a.csv`, line 1, column 1: `crs:wgs-84` is no setting of this column")]
    [InlineData(":ID,x:time{timezone:Europe/Stockholm}", "`a.csv`, line 1, column 2: `Europe/Stockholm` is no time zone of a time, which has an offset as `+02:00`")]
    [InlineData("", "`a.csv`: it is empty; the first line of a file is its header")]
    [InlineData("\"x", "`a.csv`, line 1, column 1: the quote is not closed")]
    public async Task A_header_that_makes_no_sense_is_refused(string header, string message)
    {
        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => ImportTesting.ReadAsync(new ImportOptions { SkipBad = 10 }, ("a.csv", header)));

        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_rows_are_skipped_and_reported_up_to_a_number()
    {
        (string, string)[] files = [("n.csv", ":ID,x:int\n1,1\n2,b\n3,3\n1,4"), ("r.csv", ":START_ID,:END_ID,:TYPE\n1,2,R\n3,1,R")];

        (GraphBuilder builder, BadRows bad) = await ImportTesting.ReadAsync(new ImportOptions { SkipBad = 3 }, files);

        Assert.Equal(
            [new BadRow("n.csv", 3, 2, "`b` is no integer"), new BadRow("n.csv", 5, 1, "the id `1` is there already"), new BadRow("r.csv", 2, 2, "no node has the id `2`")],
            bad.Reported);
        Assert.Equal("(196608 {x: Integer 1})\n(196609 {x: Integer 3})\n(196609)-[196608:R]->(196608)", Describe(SegmentGraph.Read(ImportTesting.ToSegment(builder))));
        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => ImportTesting.ReadAsync(new ImportOptions { SkipBad = 2 }, files));
        Assert.Equal("`r.csv`, line 2, column 2: no node has the id `2`. It is bad row 3, and 2 may be skipped.", failure.Message);
    }

    [Fact]
    public async Task Nodes_come_before_relationships()
    {
        GraphException failure = await Assert.ThrowsAsync<GraphException>(
            () => ImportTesting.ReadAsync(Plain, ("n.csv", ":ID\n1"), ("r.csv", ":START_ID,:END_ID,:TYPE\n1,1,R"), ("m.csv", ":ID\n2")));

        Assert.Equal("`m.csv`: it holds nodes but comes behind relationships; all files of nodes come first.", failure.Message);
    }

    [Fact]
    public async Task Every_file_that_the_options_name_must_be_there()
    {
        var options = new ImportOptions { Nodes = [ImportGroup.Parse("A=n.csv,m.csv")] };

        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => ImportTesting.ReadAsync(options, ("n.csv", ":ID\n1")));

        Assert.Equal("`m.csv`: the options name the file, but it is not among those that are to be imported.", failure.Message);
    }

    private static string Describe(SegmentGraph graph) => graph.Graph.Dump().Replace(" {}", string.Empty, StringComparison.Ordinal).TrimEnd('\n');
}
