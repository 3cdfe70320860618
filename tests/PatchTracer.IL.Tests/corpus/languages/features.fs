module Corpus.Features

open System
open System.Collections.Generic
open System.Threading.Tasks

let log = List<string>()
let say (text: string) = log.Add text

// Data that the compiler lays down in the file: it leaves the signature of a field for each.
let primes = [| 2; 3; 5; 7; 11; 13; 17; 19; 23; 29; 31; 37 |]
let letters = [| 'a'; 'b'; 'c'; 'd'; 'e'; 'f'; 'g'; 'h'; 'i'; 'j' |]
let arrays () = sprintf "%d %s" (Array.sum primes) (String letters)

type Shape =
    | Circle of radius: float
    | Square of side: float
    | Named of name: string * inner: Shape
    member this.Area = match this with Circle r -> 3.0 * r * r | Square s -> s * s | Named (_, inner) -> inner.Area

[<Struct>]
type Point = { X: int; Y: int } with
    static member (+) (a, b) = { X = a.X + b.X; Y = a.Y + b.Y }

type Person = { Name: string; Age: int option }

let unions () = [ Circle 1.0; Named ("big", Square 4.0) ] |> List.map (fun shape -> string shape.Area) |> String.concat ","
let records () = sprintf "%A %d" { Name = "Ann"; Age = Some 3 } (({ X = 1; Y = 2 } + { X = 3; Y = 4 }).X)

let (|Even|Odd|) n = if n % 2 = 0 then Even else Odd
let (|Multiple|_|) by n = if n % by = 0 then Some (n / by) else None
let patterns n = match n with Multiple 5 m -> sprintf "five*%d" m | Even -> "even" | Odd -> "odd"

let add a b = a + b
let curried () = let addTwo = add 2 in [ 1; 2; 3 ] |> List.map (addTwo >> (*) 10) |> List.fold (+) 0

let inner n =
    let rec count left total = if left = 0 then total else count (left - 1) (total + left)
    count n 0

let rec isEven n = if n = 0 then true else isOdd (n - 1)
and isOdd n = if n = 0 then false else isEven (n - 1)

// By a closure in place of a name.
let rec visit (next: int -> (int -> int) -> int) n (last: int -> int) = if n = 0 then last n else next (n - 1) last
let closures depth = let rec go n last = visit go n last in go depth (fun n -> n + 7)

let numbers n = seq { for i in 1 .. n do if i % 2 = 1 then yield i * i else yield! [ i; -i ] }
let later n = async { do! Async.Sleep 1
                      if n < 0 then raise (TimeoutException "negative")
                      return n * 2 }
let tasked (n: int) : Task<int> = task { do! Task.Delay 1
                                         if n < 0 then raise (TimeoutException "negative task")
                                         return n + 1 }

type Maybe() =
    member _.Bind (x, f) = Option.bind f x
    member _.Return x = Some x
let maybe = Maybe()
let workflow a b = maybe { let! x = a
                           let! y = b
                           return x + y }

type IGreeter = abstract Greet: string -> string
type Greeter(prefix: string) =
    let mutable count = 0
    member _.Count = count
    abstract Decorate: string -> string
    default _.Decorate text = text + "!"
    interface IGreeter with
        member this.Greet name = count <- count + 1; this.Decorate (prefix + name)
type Loud() =
    inherit Greeter("HEY ")
    override _.Decorate text = text.ToUpperInvariant ()
let objects () =
    let quiet = { new IGreeter with member _.Greet name = "psst " + name }
    [ quiet; Greeter "hello "; Loud () ] |> List.map (fun greeter -> greeter.Greet "you") |> String.concat "|"

[<Measure>] type m
let measured (length: float<m>) = length * length
let inline twice (x: ^T) = x + x
let inlined () = sprintf "%d %s" (twice 4) (twice "ab")
let byReference (cell: byref<int>) = cell <- cell + 1
let references () = (let mutable cell = 1 in byReference &cell; cell)
let readOnly (point: inref<Point>) = point.X
let structs () = let struct (a, b) = struct (1, "x") in let point = { X = 9; Y = 0 } in sprintf "%d%s%d" a b (readOnly &point)
exception Broken of reason: string
let failing kind =
    try
        try
            match kind with
            | 0 -> raise (Broken "own")
            | 1 -> failwith "usual"
            | _ -> invalidArg "kind" "too much"
        finally say "finally"
    with
    | Broken reason -> "broken " + reason
    | Failure text -> "failure " + text
    | :? ArgumentException as e -> "argument " + e.ParamName
let generic<'T when 'T : comparison> (items: 'T list) = List.max items
let memo = Dictionary<int, int>()
let lazily () = (lazy (say "forced"; 5)).Force ()
let event () =
    let source = Event<int>()
    let mutable seen = 0
    source.Publish.Add (fun n -> seen <- seen + n)
    source.Trigger 3
    source.Trigger 4
    seen

let Run () =
    log.Clear ()
    for text in [ arrays (); unions (); records (); patterns 10; patterns 4; patterns 7; string (curried ()); string (inner 10); string (isEven 101); string (closures 50)
                  numbers 4 |> Seq.map string |> String.concat " "; string (later 4 |> Async.RunSynchronously); string (tasked(4).Result)
                  sprintf "%A %A" (workflow (Some 1) (Some 2)) (workflow (Some 1) None); objects (); string (measured 2.0<m>); inlined (); string (references ()); structs ()
                  failing 0; failing 1; failing 2; string (generic [ 3; 9; 2 ]); string (lazily ()); string (event ()) ] |> List.map string do
        say text
    for failure in [ (fun () -> later -1 |> Async.RunSynchronously |> string); (fun () -> tasked(-1).GetAwaiter().GetResult() |> string) ] do
        try say (failure ()) with :? TimeoutException as e -> say e.Message
    String.Join ("\n", log)

let Deep (n: int) = isEven n
let DeepByClosures (n: int) = closures n
