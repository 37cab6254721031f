fn main() {
    rouage::cli::main()
}
